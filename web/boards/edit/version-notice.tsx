import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { BoardAnswer } from "../../../edge/protocol/board.ts";
import { dateTimeText } from "../../format/time.ts";
import { boardPath } from "../../state/boards.ts";
import { createSaving } from "./create-saving.ts";

/** Which version of a board is shown, and the ways from it. */
export function VersionNotice(props: { readonly found: BoardAnswer }): JSX.Element {
  const navigate = useNavigate();
  const path = () => boardPath(props.found.id);
  const saving = createSaving(() => navigate(path()));
  const isLatest = () => props.found.version === props.found.latest;
  const makeLatest = () => {
    const { id, latest, board } = unwrap(props.found);
    void saving.save(board, { id, version: latest });
  };
  return (
    <div
      class="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-warn-tint px-4 py-2 text-sm text-warn-ink md:px-6"
      role="note"
    >
      <p class="min-w-0">
        Version {props.found.version} of {props.found.latest}, saved by {props.found.savedBy},{" "}
        {dateTimeText(props.found.savedAt ?? "", new Date())}.
      </p>
      <div class="flex flex-wrap gap-2">
        <Show when={!isLatest()}>
          <button type="button" class="button" aria-busy={saving.isSaving()} onClick={makeLatest}>
            Make this the latest
          </button>
        </Show>
        <a class="button" href={path()}>
          {isLatest() ? "Open it to change it" : "Back to the latest"}
        </a>
      </div>
      <Show when={saving.problem()}>
        {(problem) => (
          <p class="w-full" role="alert">
            {problem().message}
          </p>
        )}
      </Show>
    </div>
  );
}

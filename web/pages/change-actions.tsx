import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, lazy, Show, Suspense } from "solid-js";
import type { BoardAnswer } from "../../edge/protocol/board.ts";
import { api } from "../client/api.ts";
import { followBoard } from "../state/boards.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { Popover } from "../ui/popover.tsx";

const VersionList = lazy(async () => ({
  default: (await import("../boards/edit/version-list.tsx")).VersionList,
}));

/** What can be done with a board: a ready-made one stays as it is, and is copied. */
export function ChangeActions(props: {
  readonly found: BoardAnswer;
  readonly onEdit: () => void;
  readonly onCopy: () => void;
  readonly onRemoved: () => void;
}): JSX.Element {
  const client = useQueryClient();
  const [isOpen, setOpen] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const remove = async () => {
    const { id } = props.found;
    setProblem(null);
    try {
      await api.removeBoard(id);
      props.onRemoved();
      followBoard(client, id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Show when={problem()}>
        <span class="text-sm text-bad-ink" role="alert">
          {problem()}
        </span>
      </Show>
      <Show
        when={props.found.version > 0}
        fallback={
          <button type="button" class="button" onClick={() => props.onCopy()}>
            Copy and change
          </button>
        }
      >
        <button type="button" class="button" onClick={() => props.onEdit()}>
          Edit
        </button>
        <Popover
          open={isOpen()}
          onOpen={setOpen}
          label="Versions"
          width="md:w-80"
          button={
            <>
              <Icon name="clock" />
              Version {props.found.version}
            </>
          }
        >
          <Suspense fallback={<div class="h-24" aria-busy="true" />}>
            <VersionList found={props.found} onChosen={() => setOpen(false)} />
          </Suspense>
        </Popover>
        <Menu
          label="More of the board"
          items={[
            { label: "Copy and change", onSelect: () => props.onCopy() },
            { label: "Remove", onSelect: () => void remove() },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </Show>
    </>
  );
}

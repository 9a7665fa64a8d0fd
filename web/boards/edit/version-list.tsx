import { useQuery } from "@tanstack/solid-query";
import { For, type JSX, Match, Switch } from "solid-js";
import type { BoardAnswer, BoardEntry } from "../../../edge/protocol/board.ts";
import { dateTimeText, exactDateTimeText } from "../../format/time.ts";
import { boardPath, versionsQuery } from "../../state/boards.ts";
import { settled } from "../../state/query.ts";

/** Every version of a board, the latest first, to be looked at. */
export function VersionList(props: {
  readonly found: BoardAnswer;
  readonly onChosen: () => void;
}): JSX.Element {
  const query = useQuery(() => versionsQuery(props.found.id));
  const path = ({ version }: BoardEntry) =>
    boardPath(props.found.id) + (version === props.found.latest ? "" : `?version=${version}`);
  return (
    <Switch fallback={<span class="bone m-2 h-24" aria-busy="true" />}>
      <Match when={settled(query)}>
        {(answer) => (
          <ul class="max-h-80 overflow-y-auto p-1">
            <For each={answer().versions}>
              {(entry) => (
                <li>
                  <a
                    href={path(entry)}
                    class="flex items-baseline gap-2 rounded-md px-2 py-1.5 text-sm hover:bg-hover pointer-coarse:py-3"
                    onClick={() => props.onChosen()}
                  >
                    <span class="w-6 text-right font-medium">{entry.version}</span>
                    <span class="min-w-0 flex-1 truncate text-ink-2">
                      {entry.savedBy}
                      {entry.version === props.found.latest ? " · the latest" : ""}
                    </span>
                    <time
                      class="text-xs text-ink-3"
                      datetime={entry.savedAt ?? ""}
                      title={exactDateTimeText(entry.savedAt ?? "")}
                    >
                      {dateTimeText(entry.savedAt ?? "", new Date())}
                    </time>
                  </a>
                </li>
              )}
            </For>
          </ul>
        )}
      </Match>
      <Match when={query.error}>
        {(error) => <p class="p-3 text-sm text-bad-ink">{error().message}</p>}
      </Match>
    </Switch>
  );
}

import { For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { ImportedListView } from "../../edge/protocol/org-list-view.ts";
import { conditionParts, partWords } from "../kinds/condition-words.ts";
import { createNaming } from "../kinds/create-naming.ts";
import { weekdayName } from "../format/calendar.ts";
import { kindOf } from "../kinds/registry.ts";
import { Icon } from "../ui/icon.tsx";
import { comparisonsOf } from "../view/condition.ts";
import { parseSort } from "../view/view-state.ts";

/** What of a list view is taken over, in words, and what is not. */
export function ImportPreview(props: {
  readonly view: ImportedListView;
  readonly columns: readonly Column[];
}): JSX.Element {
  const sorts = () => parseSort(props.view.sort.join(","));
  const condition = () => props.view.where ?? undefined;
  const paths = () => [
    ...comparisonsOf(condition()).map(({ field }) => field),
    ...sorts().map(({ column }) => column),
  ];
  const naming = createNaming(() => props.columns, paths);
  const labelOf = (path: string) => naming.columnAt(path)?.label ?? path;
  const shown = () =>
    props.view.columns.map((name) => {
      const column = props.columns.find((one) => one.column === name);
      return column ? kindOf(column).label(column.label) : name;
    });
  /** That the id decides at the end is nothing to tell. */
  const orderText = () =>
    sorts()
      .filter(({ column }, n) => column !== "id" || n === 0)
      .map(({ column, descending }) => `${labelOf(column)}${descending ? ", descending" : ""}`)
      .join(", then ");
  const parts = () => conditionParts(props.view.where ?? { all: [] });
  return (
    <div class="text-sm">
      <dl class="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <Line term="Records">
          <Show when={parts().length > 0} fallback="all">
            <ul>
              <For each={parts()}>
                {(part) => <li class="wrap-anywhere">{partWords(part, naming)}</li>}
              </For>
            </ul>
          </Show>
        </Line>
        <Line term="Order">{orderText()}</Line>
        <Line term="Columns">{shown().join(", ")}</Line>
        <Show when={props.view.weekStart}>
          {(day) => (
            <Line term="Weeks">
              {`begin on ${weekdayName(day())} here. Where they begin on another day in the org, its list has other records.`}
            </Line>
          )}
        </Show>
      </dl>
      <Show when={props.view.leftOut.length > 0}>
        <div class="mt-3 flex gap-2" role="note">
          <Icon name="warning" class="mt-0.5 size-4 shrink-0 text-warn-ink" />
          <div class="min-w-0">
            <p class="font-medium text-warn-ink">Not taken over:</p>
            <ul>
              <For each={props.view.leftOut}>
                {({ text, reason }) => (
                  <li class="text-ink-2 wrap-anywhere">
                    <b class="font-medium text-ink">{text}.</b> {reason}
                  </li>
                )}
              </For>
            </ul>
          </div>
        </div>
      </Show>
    </div>
  );
}

function Line(props: { readonly term: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <>
      <dt class="text-ink-3">{props.term}</dt>
      <dd class="min-w-0 wrap-anywhere">{props.children}</dd>
    </>
  );
}

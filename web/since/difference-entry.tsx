import { For, type JSX, Show } from "solid-js";
import type { ObjectDescription } from "../client/api.ts";
import type { DifferencesAnswer } from "../client/differences.ts";
import { recordName } from "../kinds/record-name.ts";
import { ValueChange } from "../kinds/value-change.tsx";
import { changedColumns } from "./changed-columns.ts";

type Difference = DifferencesAnswer["rows"][number];

/** A record that entered, left or changed: its name, and each field that is another one. */
export function DifferenceEntry(props: {
  readonly row: Difference;
  readonly description: ObjectDescription;
}): JSX.Element {
  const cells = () => props.row.after ?? props.row.before;
  const nameOf = () => recordName(cells(), props.description.columns) ?? props.row.id;
  const changed = () => changedColumns(props.description.columns, props.row);
  return (
    <li class="flex flex-col gap-1 py-2 text-sm" data-record-id={props.row.id}>
      <span class="flex flex-wrap items-baseline gap-x-3">
        <a
          class="link font-medium wrap-anywhere"
          href={`/objects/${props.description.object}/${props.row.id}`}
        >
          <bdi>{nameOf()}</bdi>
        </a>
        <span class="text-xs text-ink-3">{fateOf(props.row)}</span>
      </span>
      <dl class="flex flex-col gap-0.5">
        <For each={changed()}>
          {(column) => (
            <ValueChange
              column={column}
              before={props.row.before?.[column.column]}
              after={props.row.after?.[column.column]}
              of={props.row}
            />
          )}
        </For>
      </dl>
    </li>
  );
}

function fateOf({ before, after }: Difference): JSX.Element {
  return (
    <>
      <Show when={before === null && after !== null}>new</Show>
      <Show when={after === null}>no longer there</Show>
    </>
  );
}

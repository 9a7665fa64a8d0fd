import { For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { DifferencesAnswer, ObjectDescription } from "../client/api.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { changedColumns } from "./changed-columns.ts";

type Difference = DifferencesAnswer["rows"][number];

/** A record that entered, left or changed: its name, and each field that is another one. */
export function DifferenceEntry(props: {
  readonly row: Difference;
  readonly description: ObjectDescription;
}): JSX.Element {
  const cells = () => props.row.after ?? props.row.before;
  const nameOf = () => {
    const column = props.description.columns.find((one) => one.nameField)?.column;
    const value = column === undefined ? null : cells()?.[column];
    return value === null || value === undefined ? props.row.id : String(value);
  };
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
            <Change
              column={column}
              before={props.row.before?.[column.column]}
              after={props.row.after?.[column.column]}
            />
          )}
        </For>
      </dl>
    </li>
  );
}

function Change(props: {
  readonly column: Column;
  readonly before: string | number | boolean | null | undefined;
  readonly after: string | number | boolean | null | undefined;
}): JSX.Element {
  return (
    <div class="flex flex-wrap items-baseline gap-x-1.5">
      <dt class="text-ink-3">{columnLabel(props.column)}</dt>
      <dd class="flex min-w-0 flex-wrap items-baseline gap-x-1.5 wrap-anywhere">
        <del class="line-clamp-3 text-ink-3 decoration-ink-3/50">
          <CellValueView column={props.column} value={props.before} />
        </del>
        <span aria-hidden="true" class="text-ink-3">
          →
        </span>
        <ins class="line-clamp-3 no-underline">
          <CellValueView column={props.column} value={props.after} />
        </ins>
      </dd>
    </div>
  );
}

function fateOf({ before, after }: Difference): JSX.Element {
  return (
    <>
      <Show when={before === null}>new</Show>
      <Show when={after === null}>no longer there</Show>
    </>
  );
}

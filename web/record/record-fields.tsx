import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { exactText } from "../kinds/cell-text.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { columnLabel } from "../kinds/column-label.ts";
import type { Row } from "../rows/row-table.ts";
import { createFlash } from "../ui/flash.ts";
import { FullValue } from "../ui/full-value.tsx";
import { hoverTitle } from "../ui/hover-title.ts";
import { Fold } from "./fold.tsx";
import { fieldGroups } from "./field-groups.ts";
import { mapHref } from "./map-href.ts";
import { differs, type OtherMoment } from "./other-moment.ts";

/** A record's fields, in groups; empty ones are folded until they are wanted. Where they differ from another moment, both values stand. */
export function RecordFields(props: {
  readonly columns: readonly Column[];
  readonly row: Row;
  readonly other: OtherMoment | null;
}): JSX.Element {
  const [showsEmpty, setShowsEmpty] = createSignal(false);
  const isEmpty = (column: Column) =>
    (props.row.cells[column.column] ?? null) === null &&
    !differs(column.column, props.row, props.other);
  const empties = () => props.columns.filter(isEmpty).length;
  const groups = createMemo(() => fieldGroups(props.columns));
  return (
    <div class="flex flex-col gap-6">
      <For each={groups()}>
        {(group, index) => {
          const shown = () => group.columns.filter((column) => showsEmpty() || !isEmpty(column));
          return (
            <Fold
              name={group.name}
              hidden={shown().length === 0}
              beside={
                <Show when={index() === 0 && empties() > 0}>
                  <label class="flex min-h-6 pointer-coarse:min-h-11 cursor-pointer items-center gap-1.5 text-xs text-ink-3">
                    <input
                      type="checkbox"
                      class="size-3.5 accent-accent"
                      checked={showsEmpty()}
                      onChange={(event) => setShowsEmpty(event.currentTarget.checked)}
                    />
                    Show {empties()} empty
                  </label>
                </Show>
              }
            >
              <dl class="grid grid-cols-[minmax(0,1fr)] gap-x-8 sm:grid-cols-2">
                <For each={shown()}>
                  {(column) => (
                    <Field
                      column={column}
                      row={props.row}
                      other={props.other}
                      map={mapHref(column, props.columns, props.row.cells)}
                    />
                  )}
                </For>
              </dl>
            </Fold>
          );
        }}
      </For>
    </div>
  );
}

/** Characters that do not fit into two lines of half the width. */
const LONG_TEXT = 70;

function Field(props: {
  readonly column: Column;
  readonly row: Row;
  readonly other: OtherMoment | null;
  readonly map: string | null;
}): JSX.Element {
  const value = () => props.row.cells[props.column.column];
  const isLong = () => String(value() ?? "").length > LONG_TEXT;
  const flash = createFlash(() => props.row.flashes[props.column.column] ?? 0);
  return (
    <div
      class="flex min-h-8 items-baseline gap-3 py-1.5 text-sm"
      classList={{ "sm:col-span-2": isLong() }}
    >
      <dt
        class="w-36 shrink-0 text-ink-3 wrap-anywhere"
        title={`${props.column.field} (${props.column.type})`}
      >
        {columnLabel(props.column)}
      </dt>
      <dd
        ref={(cell) => flash(cell)}
        class="relative -mx-1 min-w-0 flex-1 rounded-sm px-1 wrap-anywhere whitespace-pre-line"
        data-record-id={props.row.id}
        data-column={props.column.column}
        onPointerOver={hoverTitle(() => exactText(props.column, value()))}
      >
        <FullValue column={props.column} value={value()} cells={props.row.cells} />
        <Show when={props.map}>
          {(to) => (
            <a class="link ml-2 text-xs" href={to()} target="_blank" rel="noopener noreferrer">
              Map
            </a>
          )}
        </Show>
        <Show when={differs(props.column.column, props.row, props.other) && props.other}>
          {(other) => (
            <p class="mt-0.5 border-l-2 border-accent pl-2 text-ink-3" data-differs>
              <span class="text-xs">{other().word}: </span>
              <CellValueView
                column={props.column}
                value={other().cells[props.column.column]}
                cells={other().cells}
              />
            </p>
          )}
        </Show>
      </dd>
    </div>
  );
}

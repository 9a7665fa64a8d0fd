import { type Accessor, For, type JSX } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { cellText } from "../kinds/cell-text.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { columnLabel } from "../kinds/column-label.ts";
import type { RowMark } from "../rows/row-mark.ts";
import type { Row } from "../rows/row-table.ts";
import { useRecordHref } from "../state/record-href.ts";
import { announce } from "../ui/live-region.tsx";
import type { CardColumns } from "./card-columns.ts";
import { createRowFlash, RowNote } from "./grid-row.tsx";

type CardProps = {
  readonly object: string;
  readonly index: number;
  readonly topPx: number;
  readonly row: Row;
  readonly mark: RowMark | null;
  readonly card: CardColumns;
  /** How many rows the list has; −1 where it is not known. */
  readonly length: Accessor<number>;
  readonly focusedIn: (rowId: string) => string | null;
};

/** A row on a narrow screen: the record's name, which a thumb hits, and some of its fields. */
export function RowCard(props: CardProps): JSX.Element {
  const href = useRecordHref();
  const name = () => props.card.name;
  let element: HTMLDivElement | undefined;
  createRowFlash(
    props,
    () => element,
    (changed) => sayChange(props, changed),
  );
  return (
    <div
      ref={(drawn) => (element = drawn)}
      role="listitem"
      class="g-row g-card"
      aria-posinset={props.index + 1}
      aria-setsize={props.length()}
      data-deleted={props.row.deleted ? "" : undefined}
      data-mark={props.mark ?? undefined}
      style={`transform:translateY(${props.topPx}px)`}
    >
      <div class="g-card-head">
        <a
          class="g-name"
          href={href(props.object, props.row.id)}
          tabindex={props.focusedIn(props.row.id) === name().column ? 0 : -1}
          data-record-id={props.row.id}
          data-column={name().column}
        >
          <CellValueView
            column={name()}
            value={props.row.cells[name().column] ?? props.row.id}
            inLink
          />
        </a>
        <RowNote row={props.row} mark={props.mark} />
      </div>
      <dl class="g-fields">
        <For each={props.card.fields}>{(column) => <Field column={column} row={props.row} />}</For>
      </dl>
    </div>
  );
}

function Field(props: { readonly column: Column; readonly row: Row }): JSX.Element {
  return (
    <div class="g-field">
      <dt>{columnLabel(props.column)}</dt>
      <dd data-record-id={props.row.id} data-column={props.column.column}>
        <CellValueView
          column={props.column}
          value={props.row.cells[props.column.column]}
          cells={props.row.cells}
          linkTabIndex={-1}
        />
      </dd>
    </div>
  );
}

/** Says a change that only flashes: of which record, what, and what it is now. */
function sayChange({ card, row }: CardProps, changed: string): void {
  const column = [card.name, ...card.fields].find((one) => one.column === changed);
  if (!column) return;
  const text = (one: Column) => cellText(one, row.cells[one.column], new Date(), row.cells);
  announce("change", `${text(card.name)}: ${columnLabel(column)} ${text(column)}.`);
}

/** The place of a card that is on its way. */
export function LoadingCard(props: {
  readonly topPx: number;
  readonly fields: number;
}): JSX.Element {
  return (
    <div
      class="g-row g-card"
      aria-hidden="true"
      style={{ transform: `translateY(${props.topPx}px)` }}
    >
      <div class="g-card-head">
        <span class="bone h-4 w-2/3" />
      </div>
      <div class="g-fields">
        <For each={Array.from({ length: props.fields }, (_, index) => index)}>
          {(index) => (
            <div class="g-field">
              <span class="bone h-2 w-1/3" />
              <span class="bone mt-1.5 h-3" style={{ width: `${55 + ((index * 41) % 35)}%` }} />
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

import { type Accessor, For, type JSX, Show } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { CardColumns } from "./card-columns.ts";
import type { CellRange } from "./cell-range.ts";
import type { GridViewport } from "./create-grid-viewport.ts";
import { GridRow, LoadingRow } from "./grid-row.tsx";
import { LoadingCard, RowCard } from "./row-card.tsx";

type RowsProps = {
  readonly object: string;
  readonly rows: LiveRows;
  /** How many rows the list has; −1 where it is not known. */
  readonly length: Accessor<number>;
  /** Null where rows are no cards. */
  readonly card: CardColumns | null;
  readonly viewport: GridViewport;
  readonly focusedIn: (rowId: string) => string | null;
  readonly selected: Accessor<CellRange | null>;
};

/** The rows in sight, and the places of those that are on their way. */
export function GridRows(props: RowsProps): JSX.Element {
  const widthPx = () => (props.card ? "100%" : `${props.viewport.widthPx()}px`);
  return (
    <div
      role={props.card ? "presentation" : "rowgroup"}
      class="relative"
      style={{ height: `${props.viewport.heightPx()}px`, width: widthPx() }}
    >
      <For each={props.viewport.rows()}>
        {(place) => (
          <Show
            when={props.rows.at(place.index)}
            keyed
            fallback={<Awaited {...props} topPx={place.topPx} />}
          >
            {(id) => <Held {...props} {...place} id={id} />}
          </Show>
        )}
      </For>
    </div>
  );
}

function Awaited(props: RowsProps & { readonly topPx: number }): JSX.Element {
  return (
    <Show
      when={props.card}
      fallback={<LoadingRow topPx={props.topPx} columns={props.viewport.columns()} />}
    >
      {(card) => <LoadingCard topPx={props.topPx} fields={card().fields.length} />}
    </Show>
  );
}

type Place = { readonly id: string; readonly index: number; readonly topPx: number };

function Held(props: RowsProps & Place): JSX.Element {
  const row = props.rows.row(props.id);
  return (
    <Show when={row()}>
      {(shown) => {
        const mark = () => props.rows.mark(shown(), props.index);
        return (
          <Show
            when={props.card}
            fallback={
              <GridRow
                object={props.object}
                index={props.index}
                topPx={props.topPx}
                widthPx={props.viewport.widthPx()}
                row={shown()}
                mark={mark()}
                selected={props.selected}
                columns={props.viewport.columns()}
                focusedIn={props.focusedIn}
              />
            }
          >
            {(card) => (
              <RowCard
                object={props.object}
                index={props.index}
                topPx={props.topPx}
                row={shown()}
                mark={mark()}
                card={card()}
                length={props.length}
                focusedIn={props.focusedIn}
              />
            )}
          </Show>
        );
      }}
    </Show>
  );
}

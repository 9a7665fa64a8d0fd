import { type JSX, Show } from "solid-js";
import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { CellValueView } from "./cell-value.tsx";
import { columnLabel } from "./column-label.ts";

/** A record before and after a change, as far as it is known. */
type ChangedCells = { readonly before?: Cells | null; readonly after?: Cells | null };

/** A field with its value before, where that is known, and after; in a list of definitions. */
export function ValueChange(props: {
  readonly column: Column;
  readonly before: CellValue | undefined;
  readonly after: CellValue | undefined;
  readonly of?: ChangedCells | undefined;
}): JSX.Element {
  return (
    <div class="flex flex-wrap items-baseline gap-x-1.5 text-sm">
      <dt class="text-ink-3">{columnLabel(props.column)}</dt>
      <dd class="flex min-w-0 flex-wrap items-baseline gap-x-1.5 wrap-anywhere">
        <Show when={props.before !== undefined}>
          <del class="line-clamp-3 text-ink-3 decoration-ink-3/50">
            <CellValueView
              column={props.column}
              value={props.before}
              cells={props.of?.before ?? undefined}
            />
          </del>
          <span aria-hidden="true" class="text-ink-3">
            →
          </span>
        </Show>
        <ins class="line-clamp-3 no-underline">
          <CellValueView
            column={props.column}
            value={props.after}
            cells={props.of?.after ?? undefined}
          />
        </ins>
      </dd>
    </div>
  );
}

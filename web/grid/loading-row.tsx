import { For, type JSX } from "solid-js";
import type { DrawnColumn } from "./grid-row.tsx";

/** The place of a row that is on its way. */
export function LoadingRow(props: {
  readonly topPx: number;
  readonly columns: readonly DrawnColumn[];
}): JSX.Element {
  return (
    <div class="g-row" aria-hidden="true" style={{ transform: `translateY(${props.topPx}px)` }}>
      <For each={props.columns}>
        {(drawn) => (
          <span
            class="g-bone"
            style={{
              left: `${drawn.leftPx + 12}px`,
              width: `${Math.min(120, drawn.widthPx * 0.55)}px`,
            }}
          />
        )}
      </For>
    </div>
  );
}

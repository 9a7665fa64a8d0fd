import type { JSX } from "solid-js";
import type { ChartKind } from "../../../edge/protocol/board.ts";

/** Outlines of the kinds of charts, 32 by 20; what is filled, and what is drawn as a line. */
const PICTURES: Readonly<Record<ChartKind, { readonly fill?: string; readonly line?: string }>> = {
  number: {
    fill: "M5 3h3v10H6V6L4 7V5zM11 3h7v6h-5v2h5v2h-7V7h5V5h-5zM21 3h7v10h-7v-2h5V9h-4V7h4V5h-5z",
    line: "M4 18l6-1 6 .5 6-1.5 6-1",
  },
  bars: { fill: "M3 9h5v10H3zM10 4h5v15h-5zM17 11h5v8h-5zM24 7h5v12h-5z" },
  stacked: {
    fill: "M4 11h6v8H4zM13 9h6v10h-6zM22 13h6v6h-6z",
    line: "M4.5 6.5h5v4h-5zM13.5 2.5h5v6h-5zM22.5 5.5h5v7h-5z",
  },
  line: { line: "M2 16l6-6 6 3 7-9 9 4" },
  area: { fill: "M2 19v-5l7-5 7 3 6-7 8 4v10z" },
  funnel: { fill: "M2 2h28v5H2zM7 8.5h18v5H7zM12 15h8v5h-8z" },
  table: { line: "M2.5 2.5h27v15h-27zM2.5 7.5h27M2.5 12.5h27M12 2.5v15" },
  top: { fill: "M2 2h26v3H2zM2 7h19v3H2zM2 12h12v3H2zM2 17h7v3H2z" },
  heat: {
    fill: "M2 2h6v5H2zM17 2h6v5h-6zM9.5 8h6v5h-6zM24.5 8h6v5h-6zM2 14h6v5H2zM17 14h6v5h-6z",
    line: "M10 2.5h5v4h-5zM25 2.5h5v4h-5zM2.5 8.5h5v4h-5zM17.5 8.5h5v4h-5zM10 14.5h5v4h-5zM25 14.5h5v4h-5z",
  },
};

export function KindPicture(props: { readonly kind: ChartKind }): JSX.Element {
  return (
    <svg aria-hidden="true" class="h-5 w-8" viewBox="0 0 32 20" fill="none">
      <path d={PICTURES[props.kind].fill ?? ""} fill="currentColor" />
      <path
        d={PICTURES[props.kind].line ?? ""}
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linejoin="round"
      />
    </svg>
  );
}

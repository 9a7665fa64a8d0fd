import { For, type JSX } from "solid-js";
import { ENTRY_GAP_PX, type LegendRoom } from "./legend-room.ts";

export type LegendEntry = {
  readonly label: string;
  readonly colour: string;
  readonly shape: "area" | "line" | "dashed" | "mark";
};

/** Which colour is which series, in the order in which they are drawn. The marks say it to screen readers. */
export function Legend(props: {
  readonly entries: readonly LegendEntry[];
  readonly room: LegendRoom;
}): JSX.Element {
  return (
    <ul
      class="c-legend"
      aria-hidden="true"
      style={{ height: `${props.room.heightPx}px`, "column-gap": `${ENTRY_GAP_PX}px` }}
    >
      <For each={props.entries}>
        {(entry) => (
          <li
            class="flex min-w-0 items-center gap-1.5"
            classList={{ "-mr-4.5": entry.label === "" }}
          >
            <svg width="12" height="12" viewBox="0 0 12 12" class="shrink-0">
              <Swatch entry={entry} />
            </svg>
            <bdi class="truncate" style={{ "max-width": `${props.room.labelPx}px` }}>
              {entry.label}
            </bdi>
          </li>
        )}
      </For>
    </ul>
  );
}

function Swatch(props: { readonly entry: LegendEntry }): JSX.Element {
  switch (props.entry.shape) {
    case "area":
      return (
        <rect x="1" y="1" width="10" height="10" rx="2" style={{ fill: props.entry.colour }} />
      );
    case "mark":
      return <rect x="5" y="1" width="2" height="10" style={{ fill: props.entry.colour }} />;
    default:
      return (
        <line
          x1="0"
          x2="12"
          y1="6"
          y2="6"
          stroke-width="2"
          stroke-dasharray={props.entry.shape === "dashed" ? "3 2" : undefined}
          style={{ stroke: props.entry.colour }}
        />
      );
  }
}

import { createMemo, type JSX, Show } from "solid-js";
import type { Size } from "./box.ts";
import type { Mark, Marks } from "./create-marks.ts";
import type { ChartKind } from "../../edge/protocol/board.ts";
import { Legend, type LegendEntry } from "./legend.tsx";
import { type LegendRoom, legendRoom } from "./legend-room.ts";
import { MarkLayer } from "./mark-layer.tsx";
import { measureText } from "./measure-text.ts";
import { Note } from "./note.tsx";
import { KIND_WORDS } from "./sentence.ts";

/**
 * A drawing with its marks: shapes below, which nobody hears of, marks above, which are reached, and the note beside the
 * one that is pointed at.
 */
export function DrawingFrame(props: {
  readonly kind: ChartKind;
  readonly sentence: string;
  readonly size: Size;
  readonly marks: Marks;
  readonly reachable?: readonly Mark[];
  readonly legend?: readonly LegendEntry[];
  /** Below the drawing: a grid, a canvas. */
  readonly under?: JSX.Element;
  readonly children: JSX.Element;
  /** What is drawn over the shapes where the pointer or the focus is. */
  readonly over?: JSX.Element;
  readonly onPointer?: (at: { readonly x: number; readonly y: number } | null) => void;
  readonly onPress?: () => void;
}): JSX.Element {
  const entries = () => props.legend ?? [];
  const room = createMemo(() => roomOf(entries(), props.size));
  const drawn = createMemo(() => belowLegend(props.size, entries()));
  return (
    <>
      <Show when={room().lines > 0}>
        <Legend entries={entries()} room={room()} />
      </Show>
      <div
        class="relative"
        data-marks
        role="group"
        aria-roledescription={KIND_WORDS[props.kind]}
        aria-label={props.sentence}
        onPointerMove={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          props.onPointer?.({ x: event.clientX - left, y: event.clientY - top });
        }}
        onPointerLeave={() => props.onPointer?.(null)}
      >
        {props.under}
        <svg
          class="c-svg"
          classList={{ "cursor-pointer": props.onPress !== undefined && props.marks.opens() }}
          width={drawn().width}
          height={drawn().height}
          onClick={() => props.onPress?.()}
        >
          <g aria-hidden="true">{props.children}</g>
          <MarkLayer marks={props.marks} reachable={props.reachable ?? props.marks.all()}>
            <g aria-hidden="true">{props.over}</g>
          </MarkLayer>
        </svg>
        <Note mark={props.marks.noted()} size={drawn()} />
      </div>
    </>
  );
}

/** The size of what is drawn below a legend. */
export function belowLegend(size: Size, entries: readonly LegendEntry[]): Size {
  const { heightPx } = roomOf(entries, size);
  return { width: size.width, height: Math.max(0, size.height - heightPx) };
}

function roomOf(entries: readonly LegendEntry[], size: Size): LegendRoom {
  return legendRoom(
    entries.map(({ label }) => label),
    size,
    measureText,
  );
}

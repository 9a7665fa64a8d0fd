import { createEffect, createMemo, For, type JSX } from "solid-js";
import type { Box } from "./box.ts";
import type { ChartProps } from "./chart-props.ts";
import { createMarks } from "./create-marks.ts";
import { belowLegend, DrawingFrame } from "./drawing-frame.tsx";
import { lookOf } from "./drawing.ts";
import { HEAT_STEPS, heatMap } from "./heat-cells.ts";
import { heatLayout } from "./heat-layout.ts";
import type { LegendEntry } from "./legend.tsx";
import { makeMark } from "./make-mark.ts";
import { measureText } from "./measure-text.ts";
import { heatColour } from "./palette.ts";
import { PlacedTexts } from "./placed-texts.tsx";
import { notDrawnText } from "./sentence.ts";

/** Two groups against each other, such as weekday and hour; the stronger the colour, the more. */
export function HeatChart(props: ChartProps): JSX.Element {
  const map = createMemo(() => heatMap(props.data, props.drawing));
  const legend = createMemo(() => heatLegend(map().most?.figure.short ?? null));
  const layout = createMemo(() =>
    heatLayout(
      map(),
      {
        columns: lookOf(props.drawing, props.drawing.category ?? ""),
        rows:
          props.drawing.series === undefined ? null : lookOf(props.drawing, props.drawing.series),
      },
      belowLegend(props.size, legend()),
      measureText,
    ),
  );
  createEffect(() => props.onLeftOut(notDrawnText(layout().notDrawn, map().cells.length, "cells")));
  const marks = createMarks(
    () =>
      layout().cells.map(({ cell, box }) =>
        makeMark(props, cell.point, { box, place: { column: cell.column, row: cell.row } }),
      ),
    () => props.onOpen,
  );
  return (
    <DrawingFrame
      kind="heat"
      sentence={props.sentence}
      size={props.size}
      marks={marks}
      legend={legend()}
    >
      <rect class="c-empty" {...layout().plot} />
      <For each={layout().cells}>
        {({ cell, box, text, isTurned }) => (
          <>
            <rect
              {...box}
              rx="2"
              class={cell.step === 0 || cell.step === null ? "c-nothing" : undefined}
              style={cell.step === 0 || cell.step === null ? {} : { fill: heatColour(cell.step) }}
            />
            <text
              class={(cell.step ?? 0) > 0 ? "c-on-heat" : "c-quiet"}
              style={cell.step === 1 ? { fill: "var(--color-heat-ink-1)" } : {}}
              x={box.x + box.width / 2}
              y={box.y + box.height / 2}
              text-anchor="middle"
              transform={isTurned ? `rotate(-90 ${middleOf(box)})` : undefined}
            >
              {text}
            </text>
          </>
        )}
      </For>
      <PlacedTexts texts={layout().names} />
      <For each={layout().labels}>
        {(label) => (
          <text
            class="c-text"
            x={label.x}
            y={layout().plot.y + layout().plot.height + 12}
            text-anchor="middle"
          >
            {label.text}
          </text>
        )}
      </For>
    </DrawingFrame>
  );
}

function middleOf({ x, y, width, height }: Box): string {
  return `${x + width / 2} ${y + height / 2}`;
}

/** The steps in their order; the last one says how much it is. */
function heatLegend(most: string | null): readonly LegendEntry[] {
  if (most === null) return [{ label: "nothing", colour: "var(--color-line-2)", shape: "area" }];
  return Array.from({ length: HEAT_STEPS }, (_, index): LegendEntry => ({
    label: index === HEAT_STEPS - 1 ? `from little to ${most}` : "",
    colour: heatColour(index + 1),
    shape: "area",
  }));
}

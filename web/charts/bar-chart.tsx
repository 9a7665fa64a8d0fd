import { createEffect, createMemo, For, type JSX, Show } from "solid-js";
import { cellAt } from "./answer.ts";
import type { ChartProps } from "./chart-props.ts";
import { createMarks } from "./create-marks.ts";
import { belowLegend, DrawingFrame } from "./drawing-frame.tsx";
import { askedWords, lookOf } from "./drawing.ts";
import type { LegendEntry } from "./legend.tsx";
import { lyingBars } from "./lying-bars.ts";
import { makeMark } from "./make-mark.ts";
import { measureText } from "./measure-text.ts";
import { SERIES_COLOURS, seriesColour } from "./palette.ts";
import type { PlacedBar } from "./placed.ts";
import { PlacedTexts } from "./placed-texts.tsx";
import { notDrawnText } from "./sentence.ts";
import { uprightBars } from "./upright-bars.ts";

/** Bars, side by side or stacked. */
export function BarChart(props: ChartProps): JSX.Element {
  const isStacked = () => props.drawing.kind === "stacked";
  const legend = createMemo(() => barLegend(props, isStacked()));
  const look = () => lookOf(props.drawing, props.drawing.category ?? "");
  /** Dates, hours and weekdays run from left to right; names stand below each other, where they have room. */
  const isUpright = () => look().as !== "text";
  const layout = createMemo(() =>
    (isUpright() ? uprightBars : lyingBars)({
      data: props.data,
      look: look(),
      measureLook: lookOf(props.drawing, props.drawing.measure),
      isStacked: isStacked(),
      digitsOf: ({ row }) => {
        const value = cellAt(props.answer, row, props.drawing.measure);
        return value === null ? null : String(value);
      },
      size: belowLegend(props.size, legend()),
      measure: measureText,
    }),
  );
  createEffect(() =>
    props.onLeftOut(notDrawnText(layout().notDrawn, props.data.categories.length, "groups")),
  );
  const marks = createMarks(
    () =>
      layout().bars.map((bar) =>
        makeMark(props, bar.point, placeOf(bar, isUpright(), isStacked())),
      ),
    () => props.onOpen,
  );
  return (
    <DrawingFrame
      kind={props.drawing.kind}
      sentence={props.sentence}
      size={props.size}
      marks={marks}
      legend={legend()}
    >
      <For each={layout().grid}>
        {(line) => (
          <>
            <line
              class="c-grid"
              x1={layout().plot.x}
              x2={props.size.width}
              y1={line.y}
              y2={line.y}
            />
            <text class="c-quiet" x={layout().plot.x - 8} y={line.y} text-anchor="end">
              {line.text}
            </text>
          </>
        )}
      </For>
      <rect class="c-zero" {...layout().zero} />
      <For each={layout().bars}>
        {(bar) => (
          <>
            <rect
              {...bar.box}
              rx={isStacked() ? 0 : Math.min(2, bar.box.width / 3)}
              style={{ fill: seriesColour(groupOf(props, bar), colourIndex(props, bar)) }}
              class={isStacked() ? "stroke-surface" : undefined}
            />
            <Show when={bar.before}>{(before) => <rect class="c-before" {...before()} />}</Show>
          </>
        )}
      </For>
      <PlacedTexts texts={layout().texts} />
    </DrawingFrame>
  );
}

/** Of a single series the rest, or what is not filled in, is grey; of several each has its colour. */
function groupOf({ data }: ChartProps, { point }: PlacedBar) {
  return data.series.length > 1 ? data.series[point.series] : data.categories[point.category];
}

function colourIndex({ data }: ChartProps, { point }: PlacedBar): number {
  return data.series.length > 1 ? point.series : 0;
}

/** As the arrows see a bar: across by categories; upright stacks from their top down. */
function placeOf({ point, hit }: PlacedBar, upright: boolean, stacked: boolean) {
  const { category, series } = point;
  if (upright && stacked) return { box: hit, place: { column: category, row: -series } };
  if (upright) return { box: hit, place: { column: category * 1_000 + series, row: 0 } };
  if (stacked) return { box: hit, place: { column: series, row: category } };
  return { box: hit, place: { column: 0, row: category * 1_000 + series } };
}

function barLegend(
  { data, drawing, answer }: ChartProps,
  isStacked: boolean,
): readonly LegendEntry[] {
  const hasBefore = !isStacked && data.points.some(({ before }) => before !== null);
  const before: LegendEntry[] =
    hasBefore && answer.rows.length > 0
      ? [{ label: askedWords(drawing, "before"), colour: "var(--color-ink)", shape: "mark" }]
      : [];
  if (data.series.length < 2) return before;
  const named = data.series.slice(0, SERIES_COLOURS).filter(({ isRest }) => !isRest);
  const rest = data.series.filter((group, index) => group.isRest || index >= SERIES_COLOURS);
  const entries = named.map((group): LegendEntry => ({
    label: group.text,
    colour: seriesColour(group, data.series.indexOf(group)),
    shape: "area",
  }));
  if (rest.length > 0) {
    const label = rest.length === 1 ? (rest[0]?.text ?? "") : `${rest.length} more`;
    entries.push({ label, colour: "var(--color-series-rest)", shape: "area" });
  }
  return [...entries, ...before];
}

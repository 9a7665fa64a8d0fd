import { createEffect, createMemo, type JSX } from "solid-js";
import type { Box } from "./box.ts";
import type { ChartProps } from "./chart-props.ts";
import { createMarks, type Mark } from "./create-marks.ts";
import { belowLegend, DrawingFrame } from "./drawing-frame.tsx";
import { lookOf } from "./drawing.ts";
import type { Fact } from "./facts.ts";
import type { LegendEntry } from "./legend.tsx";
import { makeMark } from "./make-mark.ts";
import { measureText } from "./measure-text.ts";
import {
  categoryAt,
  type Curve,
  curveAt,
  type SeriesLayout,
  seriesLayout,
} from "./series-layout.ts";
import { Crosshair, SeriesGrid, SeriesTexts } from "./series-axes.tsx";
import { Curves } from "./series-curves.tsx";
import { type Line, linesOf } from "./series-lines.ts";

/** Lines or areas over categories that follow each other. */
export function SeriesChart(props: ChartProps): JSX.Element {
  const lines = createMemo(() => linesOf(props.answer, props.drawing, props.data));
  const layoutIn = (size: ChartProps["size"]) =>
    seriesLayout({
      isShare: lookOf(props.drawing, props.drawing.measure).as === "share",
      data: props.data,
      lines: lines(),
      look: lookOf(props.drawing, props.drawing.category ?? ""),
      isArea: props.drawing.kind === "area",
      isStacked: isStackedArea(props, lines()),
      size,
      measure: measureText,
    });
  const whole = createMemo(() => layoutIn(props.size));
  const legend = createMemo(() =>
    lines().length > 1 && whole().ends.length === 0 ? lines().map(legendEntry) : [],
  );
  const layout = createMemo(() =>
    legend().length > 0 ? layoutIn(belowLegend(props.size, legend())) : whole(),
  );
  createEffect(() => props.onLeftOut(null));
  const all = createMemo(() => marksOf(props, layout()));
  const marks = createMarks(all, () => props.onOpen);
  const near = createMemo(() => {
    const at = marks.markOf(marks.stop())?.place.column ?? 0;
    return all().filter(({ place }) => Math.abs(place.column - at) <= 1);
  });
  const point = (at: { readonly x: number; readonly y: number } | null) => {
    if (at === null) return marks.note(null);
    const category = categoryAt(layout(), props.data.categories.length, at.x);
    marks.note(curveAt(layout(), category, at.y)?.line.points[category]?.key ?? null);
  };
  return (
    <DrawingFrame
      kind={props.drawing.kind}
      sentence={props.sentence}
      size={props.size}
      marks={marks}
      reachable={near()}
      legend={legend()}
      under={
        <>
          <SeriesGrid layout={layout()} size={props.size} />
          <Curves layout={layout()} />
        </>
      }
      over={<Crosshair layout={layout()} at={marks.noted()} />}
      onPointer={point}
      onPress={() => marks.open(marks.noted()?.key ?? "")}
    >
      <SeriesTexts layout={layout()} />
    </DrawingFrame>
  );
}

function isStackedArea({ drawing, data }: ChartProps, lines: readonly Line[]): boolean {
  const look = lookOf(drawing, drawing.measure);
  const adds = look.as === "figure" && look.adds === true;
  const isBelow = lines.some(({ figures }) => figures.some((figure) => (figure?.at ?? 0) < 0));
  return drawing.kind === "area" && data.series.length > 1 && adds && !isBelow;
}

function legendEntry({ label, colour, role }: Line): LegendEntry {
  return { label, colour, shape: role === "before" ? "dashed" : "line" };
}

/** A mark at each point of the measure; its note tells all lines at that place. */
function marksOf(props: ChartProps, layout: SeriesLayout): readonly Mark[] {
  const mains = layout.curves.filter(({ line }) => line.role === "main");
  return mains.flatMap((curve, row) =>
    curve.line.points.flatMap((point, column) => {
      if (!point) return [];
      const box = dotBox(layout, column, curve.values[column] ?? null);
      const beside = { ...layout.plot, x: box.x, width: box.width };
      const place = { column, row: mains.length - row };
      if (mains.length === 1) return makeMark(props, point, { box, beside, place });
      const title = () => props.data.categories[column]?.text ?? "";
      const note = { title, facts: () => factsAt(mains, column, curve) };
      return makeMark(props, point, { box, beside, place, note });
    }),
  );
}

/** The number of each line at a place, the one that is pointed at first. */
function factsAt(curves: readonly Curve[], column: number, pointed: Curve): readonly Fact[] {
  const fact = ({ line }: Curve): Fact[] => {
    const figure = line.figures[column];
    return figure ? [{ column: line.key, label: line.label, text: figure.exact }] : [];
  };
  const others = curves.filter((curve) => curve !== pointed).toReversed();
  return [...fact(pointed), ...others.flatMap(fact)];
}

const TARGET_PX = 24;

function dotBox({ x, y, plot }: SeriesLayout, column: number, value: number | null): Box {
  const [left, top] = [x.at(column), value === null ? plot.y + plot.height : y.at(value)];
  return { x: left - TARGET_PX / 2, y: top - TARGET_PX / 2, width: TARGET_PX, height: TARGET_PX };
}

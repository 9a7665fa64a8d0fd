/** uPlot draws the curves, and nothing else: axes, crosshair, focus and notes are the chart's own. Loaded when needed. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** What is painted: all numbers as they are, in the colours of the theme. */
export type SeriesPaint = {
  readonly width: number;
  readonly height: number;
  /** Around them, so that a thick line at the edge is whole. */
  readonly bleedPx: number;
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
  readonly curves: readonly {
    readonly values: readonly (number | null)[];
    readonly stroke: string;
    readonly fill: string | null;
    readonly widthPx: number;
    readonly dash: readonly number[];
  }[];
};

/** Paints curves into an element, and paints them anew when told. */
export function makeSeriesPlot(root: HTMLElement): {
  readonly paint: (paint: SeriesPaint) => void;
  readonly destroy: () => void;
} {
  let plot: uPlot | null = null;
  return {
    paint(paint) {
      plot?.destroy();
      plot = new uPlot(optionsOf(paint), dataOf(paint), root);
    },
    destroy() {
      plot?.destroy();
    },
  };
}

function dataOf({ curves }: SeriesPaint): uPlot.AlignedData {
  const count = curves[0]?.values.length ?? 0;
  return [
    Array.from({ length: count }, (_, index) => index),
    ...curves.map(({ values }) => [...values]),
  ];
}

function optionsOf(paint: SeriesPaint): uPlot.Options {
  return {
    width: paint.width + 2 * paint.bleedPx,
    height: paint.height + 2 * paint.bleedPx,
    padding: [paint.bleedPx, paint.bleedPx, paint.bleedPx, paint.bleedPx],
    legend: { show: false },
    cursor: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: false, range: () => [paint.xMin, paint.xMax] },
      y: { range: () => [paint.yMin, paint.yMax] },
    },
    series: [
      {},
      ...paint.curves.map(({ stroke, fill, widthPx, dash }) => ({
        stroke,
        width: widthPx,
        dash: [...dash],
        points: { show: false },
        ...(fill === null ? {} : { fill }),
      })),
    ],
  };
}

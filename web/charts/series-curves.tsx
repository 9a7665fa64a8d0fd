import { createEffect, createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import { createThemeCount, resolveColour } from "./resolve-colour.ts";
import type { SeriesLayout } from "./series-layout.ts";
import type * as SeriesPlot from "./series-plot.ts";

/** The canvas of the curves. It comes with code of its own, which is loaded with the first chart that needs it. */
export function Curves(props: { readonly layout: SeriesLayout }): JSX.Element {
  const [code, setCode] = createSignal<typeof SeriesPlot>();
  const [isMissing, setMissing] = createSignal(false);
  // Not a resource: what suspends on one would blank all charts of a board until the code is there.
  import("./series-plot.ts").then(setCode, () => setMissing(true));
  const [root, setRoot] = createSignal<HTMLDivElement>();
  const themeCount = createThemeCount();
  const plot = createMemo(() => {
    const [loaded, element] = [code(), root()];
    if (!loaded || !element) return null;
    const made = loaded.makeSeriesPlot(element);
    onCleanup(made.destroy);
    return made;
  });
  createEffect(() => {
    themeCount();
    const element = root();
    if (element) plot()?.paint(paintOf(props.layout, (colour) => resolveColour(element, colour)));
  });
  const corner = () => ({
    left: `${props.layout.plot.x - BLEED_PX}px`,
    top: `${props.layout.plot.y - BLEED_PX}px`,
  });
  return (
    <>
      <div ref={setRoot} class="c-canvas" style={corner()} data-drawn={plot() ? "" : undefined} />
      <Show when={isMissing()}>
        <p class="absolute inset-x-0 top-1/3 text-center text-sm text-bad-ink" role="alert">
          The lines could not be loaded. Reload the page, or see the table.
        </p>
      </Show>
    </>
  );
}

/** Around the canvas. */
const BLEED_PX = 4;
const LINE_PX = 2;
const BEFORE_PX = 1.5;
/** Of a line whose points are closer than two pixels. */
const DENSE_LINE_PX = 1.25;

function paintOf(
  layout: SeriesLayout,
  resolve: (colour: string) => string,
): SeriesPlot.SeriesPaint {
  const { plot, x, y, curves, fill } = layout;
  const usualPx = (curves[0]?.values.length ?? 0) > plot.width / 2 ? DENSE_LINE_PX : LINE_PX;
  const painted = curves.map(({ line, values }) => ({
    values,
    stroke: resolve(line.colour),
    fill:
      line.role === "main" && FILLS[fill] > 0 ? resolve(tinted(line.colour, FILLS[fill])) : null,
    widthPx: line.role === "main" ? usualPx : line.role === "before" ? BEFORE_PX : LINE_PX,
    dash: line.role === "before" ? [4, 3] : [],
  }));
  return {
    width: plot.width,
    height: plot.height,
    bleedPx: BLEED_PX,
    ...{ xMin: x.min, xMax: x.max, yMin: y.min, yMax: y.max },
    // A stack is painted from its top down, so that each area covers those above it.
    curves: fill === "whole" ? painted.toReversed() : painted,
  };
}

/** How much of its colour an area has, in percent. */
const FILLS = { none: 0, tint: 18, whole: 100 } as const;

function tinted(colour: string, percent: number): string {
  return `color-mix(in oklch, ${colour} ${percent}%, transparent)`;
}

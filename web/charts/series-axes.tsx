import { For, type JSX, Show } from "solid-js";
import type { Box, Size } from "./box.ts";
import type { Mark } from "./create-marks.ts";
import type { Curve, SeriesLayout } from "./series-layout.ts";

/** Lines across the plot, below the curves. */
export function SeriesGrid(props: {
  readonly layout: SeriesLayout;
  readonly size: Size;
}): JSX.Element {
  return (
    <svg
      class="c-under"
      aria-hidden="true"
      width={props.size.width}
      height={bottomOf(props.layout.plot) + 1}
    >
      <For each={props.layout.grid}>
        {({ y }) => (
          <line
            class="c-grid"
            x1={props.layout.plot.x}
            x2={props.layout.plot.x + props.layout.plot.width}
            y1={y}
            y2={y}
          />
        )}
      </For>
    </svg>
  );
}

function bottomOf(plot: Box): number {
  return plot.y + plot.height;
}

/** Numbers and names of the axes, names of lines, and points that no line leads to. */
export function SeriesTexts(props: { readonly layout: SeriesLayout }): JSX.Element {
  const plot = () => props.layout.plot;
  return (
    <>
      <For each={props.layout.grid}>
        {(line) => (
          <text class="c-quiet" x={plot().x - 8} y={line.y} text-anchor="end">
            {line.text}
          </text>
        )}
      </For>
      <For each={props.layout.labels}>
        {(label) => (
          <text class="c-text" x={label.x} y={bottomOf(plot()) + 14} text-anchor="middle">
            {label.text}
          </text>
        )}
      </For>
      <For each={props.layout.ends}>
        {(end) => (
          <text class="c-end" x={end.x} y={end.y} style={{ fill: end.line.colour }}>
            {end.text}
          </text>
        )}
      </For>
      <For each={props.layout.curves}>
        {(curve) => <Alone layout={props.layout} curve={curve} />}
      </For>
    </>
  );
}

function Alone(props: { readonly layout: SeriesLayout; readonly curve: Curve }): JSX.Element {
  return (
    <For each={props.curve.alone}>
      {(index) => (
        <circle
          cx={props.layout.x.at(index)}
          cy={props.layout.y.at(props.curve.values[index] ?? 0)}
          r="3"
          style={{ fill: props.curve.line.colour }}
        />
      )}
    </For>
  );
}

/** A line through all curves, and a dot on each, where the pointer or the focus is. */
export function Crosshair(props: {
  readonly layout: SeriesLayout;
  readonly at: Mark | undefined;
}): JSX.Element {
  return (
    <Show when={props.at}>
      {(mark) => {
        const column = () => mark().place.column;
        const plot = () => props.layout.plot;
        const x = () => props.layout.x.at(column());
        return (
          <>
            <line class="c-cross" x1={x()} x2={x()} y1={plot().y} y2={plot().y + plot().height} />
            <For
              each={props.layout.curves.filter(({ values }) => (values[column()] ?? null) !== null)}
            >
              {(curve) => (
                <circle
                  class="stroke-surface"
                  stroke-width="1.5"
                  cx={x()}
                  cy={props.layout.y.at(curve.values[column()] ?? 0)}
                  r="4"
                  style={{ fill: curve.line.colour }}
                />
              )}
            </For>
          </>
        );
      }}
    </Show>
  );
}

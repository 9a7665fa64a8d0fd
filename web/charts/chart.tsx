import type { ChartKind } from "../../edge/protocol/board.ts";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Icon } from "../ui/icon.tsx";
import type { Answer } from "./answer.ts";
import { AnswerTable } from "./answer-table.tsx";
import { BarChart } from "./bar-chart.tsx";
import { chartData } from "./chart-data.ts";
import type { ChartProps } from "./chart-props.ts";
import "./charts.css";
import { createSize } from "./create-size.ts";
import type { Drawing } from "./drawing.ts";
import { FunnelChart } from "./funnel-chart.tsx";
import { HeatChart } from "./heat-chart.tsx";
import { NumberFigure } from "./number-figure.tsx";
import { chartSentence } from "./sentence.ts";
import { SeriesChart } from "./series-chart.tsx";
import { TopList } from "./top-list.tsx";

const DRAWN: Readonly<Record<Exclude<ChartKind, "table">, (props: ChartProps) => JSX.Element>> = {
  number: NumberFigure,
  bars: BarChart,
  stacked: BarChart,
  line: SeriesChart,
  area: SeriesChart,
  funnel: FunnelChart,
  heat: HeatChart,
  top: TopList,
};

/**
 * An answer, drawn as large as the element around it. Its marks are one tab stop: arrows move among them, Enter opens one.
 * A button shows the same numbers as a table, which screen readers have in any case.
 *
 * @param props.onOpen called with the row of the answer behind a mark
 */
export function Chart(props: {
  readonly answer: Answer;
  readonly drawing: Drawing;
  readonly onOpen?: (row: number) => void;
  /** Said below it, where there is room in any case. */
  readonly said?: JSX.Element;
}): JSX.Element {
  // Large figures are soon drawn, and looked at first.
  const { size, watch } = createSize(() => props.drawing.kind !== "number");
  const [asTable, setAsTable] = createSignal(false);
  const [leftOut, setLeftOut] = createSignal<string | null>(null);
  const data = createMemo(() => chartData(props.answer, props.drawing));
  const sentence = createMemo(() => chartSentence(props.drawing, data()));
  const isTable = () => props.drawing.kind === "table";
  const isTableSeen = () => isTable() || asTable();
  const drawn = () => (props.drawing.kind === "table" ? null : DRAWN[props.drawing.kind]);
  const hasValue = () =>
    props.drawing.kind === "number" || data().points.some(({ figure }) => figure.at !== null);
  return (
    <Show when={props.answer.rows.length > 0} fallback={<Nothing title={props.drawing.title} />}>
      <figure
        class="c-chart"
        data-chart={props.drawing.kind}
        aria-label={props.drawing.title}
        aria-busy={size() === null}
      >
        <div class="c-place" ref={watch}>
          <Show when={!isTableSeen() && isLargeEnough(size()) && size()}>
            {(known) => (
              <Show when={hasValue()} fallback={<NoValue />}>
                <Dynamic
                  component={drawn() ?? undefined}
                  answer={props.answer}
                  drawing={props.drawing}
                  data={data()}
                  sentence={sentence()}
                  size={known()}
                  onOpen={props.onOpen}
                  onLeftOut={setLeftOut}
                />
              </Show>
            )}
          </Show>
          <Show when={size()} fallback={<span class="bone block h-full" />}>
            <AnswerTable
              answer={props.answer}
              drawing={props.drawing}
              data={data()}
              isSeen={isTableSeen()}
              onOpen={isTableSeen() ? props.onOpen : undefined}
            />
          </Show>
        </div>
        <figcaption class="c-foot">
          {props.said}
          <p class="min-w-0 truncate" title={leftOut() ?? undefined}>
            {isTableSeen() ? null : leftOut()}
          </p>
          <Show when={!isTable()}>
            <button
              type="button"
              class="c-toggle"
              data-not-in-picture=""
              aria-pressed={asTable()}
              onClick={() => setAsTable(!asTable())}
            >
              <Icon name="columns" class="size-3.5" />
              Table
            </button>
          </Show>
        </figcaption>
      </figure>
    </Show>
  );
}

/** Smaller than this nothing can be drawn: a place that is not laid out yet, or closed. */
function isLargeEnough(size: { readonly width: number; readonly height: number } | null): boolean {
  return size !== null && size.width >= 40 && size.height >= 24;
}

function NoValue(): JSX.Element {
  return (
    <div class="flex h-full flex-col items-center justify-center text-center">
      <p class="font-medium text-ink-2">No value to draw</p>
      <p class="text-xs text-ink-3">There are records, but none has a number here.</p>
    </div>
  );
}

function Nothing(props: { readonly title: string }): JSX.Element {
  return (
    <figure
      class="c-chart items-center justify-center text-center"
      aria-label={props.title}
      data-chart="empty"
    >
      <p class="font-medium text-ink-2">Nothing to count</p>
      <p class="text-xs text-ink-3">No record answers this question now.</p>
    </figure>
  );
}

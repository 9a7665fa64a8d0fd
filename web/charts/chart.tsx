import { createMemo, createSignal, type JSX, lazy, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import type { Answer } from "./answer.ts";
import type { Size } from "./box.ts";
import { chartData } from "./chart-data.ts";
import type { ChartProps } from "./chart-props.ts";
import "./chart.css";
import { createSize } from "./create-size.ts";
import type { Drawing } from "./drawing.ts";
import { NumberFigure } from "./number-figure.tsx";
import { chartSentence } from "./sentence.ts";
import { Later } from "../ui/later.tsx";

/** What draws all kinds but numbers, which a board asks for while its tiles wait for their answers. */
export const drawingCode = () => import("./drawings.tsx");

const AnswerTable = lazy(async () => ({ default: (await drawingCode()).AnswerTable }));
const Drawn = lazy(async () => ({ default: (await drawingCode()).Drawn }));

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
  return (
    <Show when={props.answer.rows.length > 0} fallback={<Nothing title={props.drawing.title} />}>
      <figure
        class="c-chart"
        data-chart={props.drawing.kind}
        aria-label={props.drawing.title}
        aria-busy={size() === null}
      >
        <div class="c-place" ref={watch}>
          <Show when={size()} fallback={<Bone />}>
            {(known) => (
              <DrawingAndTable
                answer={props.answer}
                drawing={props.drawing}
                data={data()}
                sentence={sentence()}
                size={known()}
                onOpen={props.onOpen}
                onLeftOut={setLeftOut}
                isTableSeen={isTableSeen()}
              />
            )}
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

/** The drawing, unless the table is seen in its place, and the table, which screen readers have in any case. */
function DrawingAndTable(props: ChartProps & { readonly isTableSeen: boolean }): JSX.Element {
  const isNumber = () => props.drawing.kind === "number";
  const isDrawn = () => !props.isTableSeen && isLargeEnough(props.size);
  const hasValue = () => props.data.points.some(({ figure }) => figure.at !== null);
  const bone = () => (isNumber() && !props.isTableSeen ? null : <Bone />);
  return (
    <>
      <Show when={isNumber() && isDrawn()}>
        <NumberFigure {...props} />
      </Show>
      <Later fallback={bone()}>
        <Show when={!isNumber() && isDrawn()}>
          <Show when={hasValue()} fallback={<NoValue />}>
            <Drawn {...props} />
          </Show>
        </Show>
        <AnswerTable
          answer={props.answer}
          drawing={props.drawing}
          data={props.data}
          isSeen={props.isTableSeen}
          onOpen={props.isTableSeen ? props.onOpen : undefined}
        />
      </Later>
    </>
  );
}

const Bone = () => <span class="bone block h-full" />;

/** Smaller than this nothing can be drawn: a place that is not laid out yet, or closed. */
function isLargeEnough({ width, height }: Size): boolean {
  return width >= 40 && height >= 24;
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

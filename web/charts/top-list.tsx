import { createEffect, createMemo, For, type JSX, Show } from "solid-js";
import { createFlash } from "../ui/flash.ts";
import { cellAt } from "./answer.ts";
import type { ChartProps } from "./chart-props.ts";
import type { Point } from "./chart-data.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import { createMarks, type Mark, type Marks } from "./create-marks.ts";
import { createMoves } from "./create-moves.ts";
import { askedColumn, type Drawing } from "./drawing.ts";
import { makeMark } from "./make-mark.ts";
import { measureText } from "./measure-text.ts";
import { Note } from "./note.tsx";
import { widest } from "./placed.ts";
import { KIND_WORDS, notDrawnText } from "./sentence.ts";

const LEAST_ROW_PX = 24;
const MOST_ROW_PX = 36;
/** Numbers are 13 px and bold, texts are measured at 12. */
const TEXT_SCALE = 1.15;

/** The first groups in the order of the answer, with their rank, their number and how it moved. */
export function TopList(props: ChartProps): JSX.Element {
  const count = () =>
    Math.min(props.data.points.length, Math.max(1, Math.floor(props.size.height / LEAST_ROW_PX)));
  const rowPx = () => Math.min(MOST_ROW_PX, props.size.height / count());
  const points = createMemo(() => props.data.points.slice(0, count()));
  createEffect(() => {
    const all = props.data.points.length;
    const said = [comparedText(props.drawing), notDrawnText(all - count(), all, "rows")];
    props.onLeftOut(said.filter((one) => one !== null).join(" ") || null);
  });
  const marks = createMarks(
    () =>
      points().map((point, index) =>
        makeMark(props, point, {
          box: { x: 0, y: index * rowPx(), width: props.size.width, height: rowPx() },
          place: { column: 0, row: index },
        }),
      ),
    () => props.onOpen,
  );
  const most = createMemo(() => Math.max(0, ...points().map(({ figure }) => figure.at ?? 0)));
  const valuePx = createMemo(() =>
    widest(
      points().map(({ figure }) => figure.short),
      (text) => measureText(text) * TEXT_SCALE,
    ),
  );
  const byKey = createMemo(() => new Map(points().map((point) => [point.key, point])));
  return (
    <div
      class="relative"
      data-marks
      role="group"
      aria-roledescription={KIND_WORDS.top}
      aria-label={props.sentence}
    >
      <ol>
        <For each={points().map(({ key }) => key)}>
          {(key, index) => (
            <Show when={byKey().get(key)}>
              {(point) => (
                <Show when={marks.markOf(key)}>
                  {(mark) => (
                    <li>
                      <TopRow
                        rank={index() + 1}
                        point={point()}
                        mark={mark()}
                        marks={marks}
                        isRest={props.data.categories[point().category]?.isRest ?? false}
                        comparison={comparisonAt(props, point())}
                        part={partOf(point(), most())}
                        heightPx={rowPx()}
                        valuePx={valuePx()}
                      />
                    </li>
                  )}
                </Show>
              )}
            </Show>
          )}
        </For>
      </ol>
      <Note mark={marks.noted()} size={props.size} />
    </div>
  );
}

/** What its rows are compared with: how they moved means nothing without. */
function comparedText({ comparedTo }: Drawing): string | null {
  return comparedTo === undefined ? null : `Compared with ${comparedTo}.`;
}

/** How long the line below a name is: 1 for the greatest. */
function partOf({ figure }: Point, most: number): number {
  return most === 0 ? 0 : Math.max(0, (figure.at ?? 0) / most);
}

function comparisonAt({ answer, drawing }: ChartProps, { row, before }: Point): Comparison | null {
  if (before === null) return null;
  const now = cellAt(answer, row, drawing.measure);
  return comparisonOf(now, cellAt(answer, row, askedColumn(drawing, "before")), drawing);
}

function TopRow(props: {
  readonly rank: number;
  readonly point: Point;
  readonly mark: Mark;
  readonly marks: Marks;
  readonly isRest: boolean;
  readonly comparison: Comparison | null;
  readonly part: number;
  readonly heightPx: number;
  readonly valuePx: number;
}): JSX.Element {
  const said = () => props.mark.facts.map(({ label, text }) => `${label} ${text}`).join("; ");
  return (
    <div
      class="c-row"
      classList={{ "c-opens": props.marks.opens() }}
      role={props.marks.opens() ? "button" : "group"}
      style={{ height: `${props.heightPx}px` }}
      tabindex={props.marks.stop() === props.mark.key ? 0 : -1}
      data-mark={props.mark.key}
      data-row={props.mark.row}
      ref={createFlash(createMoves(() => props.mark.sent))}
      {...props.marks.on(props.mark.key)}
    >
      <span class="w-6 shrink-0 text-right text-xs text-ink-3">{props.rank}</span>
      <span class="relative min-w-0 flex-1">
        <bdi
          class="inline-block max-w-full truncate align-top"
          classList={{ "text-ink-3": props.isRest }}
        >
          {props.mark.title.replaceAll(/\s+/g, " ")}
        </bdi>
        <span
          class="absolute -bottom-1 left-0 h-0.5 rounded-full bg-series-1"
          style={{ width: `${props.part * 100}%` }}
        />
      </span>
      <Show when={props.comparison}>{(found) => <Moved comparison={found()} />}</Show>
      <span
        class="shrink-0 text-right font-medium text-ink"
        style={{ width: `${props.valuePx}px` }}
      >
        {props.point.figure.short}
      </span>
      <span class="sr-only">: {said()}</span>
    </div>
  );
}

/** How a row moved: a sign and by how much. Its note says against what. */
function Moved(props: { readonly comparison: Comparison }): JSX.Element {
  return (
    <span
      class="w-20 shrink-0 truncate text-right text-xs"
      classList={{
        "text-ink-3": props.comparison.isGood === null,
        "text-ok-ink": props.comparison.isGood === true,
        "text-bad-ink": props.comparison.isGood === false,
      }}
    >
      {props.comparison.sign} {props.comparison.by}
    </span>
  );
}

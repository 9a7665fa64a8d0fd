import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { createFlash } from "../ui/flash.ts";
import type { Answer } from "./answer.ts";
import type { ChartData } from "./chart-data.ts";
import { createMarks, type Mark, type Marks } from "./create-marks.ts";
import { createMoves } from "./create-moves.ts";
import { type Drawing, lookOf } from "./drawing.ts";
import { type Fact, figureColumns } from "./facts.ts";
import { type TableRow, tableRows } from "./table-rows.ts";
import { countText } from "../format/number.ts";

/** So many rows are drawn at once. */
const ROWS = 100;

/** The numbers of an answer, every digit: for screen readers beside a drawing, and for everybody who asks for it. */
export function AnswerTable(props: {
  readonly answer: Answer;
  readonly drawing: Drawing;
  readonly data: ChartData;
  /** Seen, not only heard: its rows can be opened. */
  readonly isSeen: boolean;
  readonly onOpen: ((row: number) => void) | undefined;
}): JSX.Element {
  const [most, setMost] = createSignal(ROWS);
  const rows = createMemo(() => tableRows(props.answer, props.drawing, props.data));
  const shown = createMemo(() => rows().slice(0, most()));
  const byKey = createMemo(() => new Map(shown().map((row) => [row.key, row])));
  const marks = createMarks(
    () => shown().flatMap((row, index) => (row.row === null ? [] : markOf(row, row.row, index))),
    () => props.onOpen,
  );
  const hasCategory = () => props.drawing.category !== undefined;
  const hasSeries = () => props.drawing.series !== undefined;
  return (
    <div
      class={props.isSeen ? "c-table" : "sr-only"}
      data-marks
      tabindex={props.isSeen && !marks.opens() ? 0 : undefined}
      role={props.isSeen && !marks.opens() ? "region" : undefined}
      aria-label={props.isSeen && !marks.opens() ? props.drawing.title : undefined}
    >
      <table>
        <caption class="sr-only">{captionOf(props.drawing, rows().length, shown().length)}</caption>
        <thead>
          <tr>
            <Show when={props.drawing.category}>
              {(column) => <th scope="col">{lookOf(props.drawing, column()).label}</th>}
            </Show>
            <Show when={props.drawing.series}>
              {(column) => <th scope="col">{lookOf(props.drawing, column()).label}</th>}
            </Show>
            <For each={figureColumns(props.answer, props.drawing)}>
              {(column) => (
                <th scope="col" class="c-figure">
                  {lookOf(props.drawing, column).label}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={shown().map(({ key }) => key)}>
            {(key) => (
              <Show when={byKey().get(key)}>
                {(row) => (
                  <Row
                    row={row()}
                    marks={marks}
                    isSeen={props.isSeen}
                    hasCategory={hasCategory()}
                    hasSeries={hasSeries()}
                  />
                )}
              </Show>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.isSeen && rows().length > most()}>
        <button type="button" class="button m-2" onClick={() => setMost((now) => now + ROWS)}>
          Show more of {countText(rows().length)} rows
        </button>
      </Show>
    </div>
  );
}

function captionOf({ title }: Drawing, all: number, shown: number): string {
  return all === shown ? title : `${title}: the first ${shown} of ${countText(all)} rows`;
}

const NO_BOX = { x: 0, y: 0, width: 0, height: 0 };

function markOf(row: TableRow, answerRow: number, index: number): Mark {
  const title = titleOf(row);
  const place = { column: 0, row: index };
  return {
    key: row.key,
    row: answerRow,
    // The row itself says its numbers, and has no note.
    ...{ sent: "", title, facts: [], sentence: title, box: NO_BOX, beside: NO_BOX },
    place,
  };
}

function titleOf({ category, series }: TableRow): string {
  return [category?.text, series?.key === "" ? "" : series?.text].filter(Boolean).join(", ");
}

function Row(props: {
  readonly row: TableRow;
  readonly marks: Marks;
  readonly isSeen: boolean;
  readonly hasCategory: boolean;
  readonly hasSeries: boolean;
}): JSX.Element {
  const isSum = () => props.row.row === null;
  const name = (text: string) => (
    <Show when={props.isSeen && props.marks.opens() && !isSum()} fallback={<Name text={text} />}>
      <Opener row={props.row} text={text} marks={props.marks} />
    </Show>
  );
  return (
    <tr classList={{ "c-sum": isSum() }}>
      <Show when={props.hasCategory && props.row.span > 0}>
        <th scope={props.row.span > 1 ? "rowgroup" : "row"} rowspan={props.row.span}>
          <Show when={props.hasSeries} fallback={name(props.row.category?.text ?? "")}>
            <Name text={props.row.category?.text ?? ""} />
          </Show>
        </th>
      </Show>
      <Show when={props.hasSeries}>
        <th scope="row">
          <Show when={!isSum()} fallback="Together">
            {name(props.row.series?.text ?? "")}
          </Show>
        </th>
      </Show>
      <For each={props.row.facts}>{(_, index) => <Figure fact={props.row.facts[index()]} />}</For>
    </tr>
  );
}

/** The name of a row, which opens what is behind it: all of them are one tab stop. */
function Opener(props: {
  readonly row: TableRow;
  readonly text: string;
  readonly marks: Marks;
}): JSX.Element {
  return (
    <button
      type="button"
      class="link block max-w-full text-left"
      tabindex={props.marks.stop() === props.row.key ? 0 : -1}
      data-mark={props.row.key}
      data-row={props.row.row}
      {...props.marks.on(props.row.key)}
    >
      <Name text={props.text} />
    </button>
  );
}

/** In two lines at most; the rest on hover. */
function Name(props: { readonly text: string }): JSX.Element {
  return (
    <bdi class="c-name" title={props.text.length > LONG ? props.text : undefined}>
      {props.text}
    </bdi>
  );
}

/** Letters that two lines hold. */
const LONG = 50;

function Figure(props: { readonly fact: Fact | undefined }): JSX.Element {
  const text = () => props.fact?.text ?? "";
  return (
    <td class="c-figure" ref={createFlash(createMoves(text))}>
      {text()}
    </td>
  );
}

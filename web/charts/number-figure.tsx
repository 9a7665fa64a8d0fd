import { type Accessor, createEffect, createMemo, type JSX, Show } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { CellValue } from "../../edge/protocol/cell.ts";
import { createFlash } from "../ui/flash.ts";
import { cellAt } from "./answer.ts";
import { lastBegun } from "./last-begun.ts";
import type { ChartProps } from "./chart-props.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import { createMoves } from "./create-moves.ts";
import { askedColumn, type ColumnLook, lookOf } from "./drawing.ts";
import { percentText } from "./exact.ts";
import { figureOf, NO_FIGURE, valueText, withUnit } from "./figure.ts";
import { measureText, TEXT_PX } from "./measure-text.ts";
import { type NumberParts, numberParts } from "./number-parts.ts";
import { sparkline } from "./sparkline.ts";

/** Large letters are bold, and so wider than those that are measured. */
const BOLD = 1.12;

/** One number, large, with what it is compared with, how far it is from its target, and how it came there. */
export function NumberFigure(props: ChartProps): JSX.Element {
  const row = () => lastBegun(props.answer, props.drawing);
  const look = () => lookOf(props.drawing, props.drawing.measure);
  const value = () => cellAt(props.answer, row(), props.drawing.measure);
  const figure = createMemo(
    () => props.data.points.findLast((point) => point.row === row())?.figure ?? NO_FIGURE,
  );
  const short = createMemo(() =>
    figure().at === null ? figure().short : shortWithUnit(figure().short, look()),
  );
  const comparison = createMemo(() => comparisonIn(props, row()));
  const parts = createMemo(() =>
    numberParts(
      {
        comparison: comparison() !== null,
        exact: figure().at !== null && figure().exact !== short(),
        target: props.drawing.target !== undefined,
        line: props.data.points.length > 1,
      },
      props.size,
      (fontPx) => (measureText(short()) * BOLD * fontPx) / TEXT_PX,
    ),
  );
  createEffect(() => props.onLeftOut(null));
  return (
    <div class="flex h-full flex-col" role="group" aria-label={props.sentence}>
      <Large {...{ figure, short, parts }} onOpen={props.onOpen && (() => props.onOpen?.(row()))} />
      <Show when={parts().isExact}>
        <p class="shrink-0 truncate text-xs text-ink-3" title={figure().exact}>
          {figure().exact}
        </p>
      </Show>
      <Show when={parts().isCompared && comparison()}>
        {(found) => <ComparisonLine comparison={found()} />}
      </Show>
      <Show when={parts().isTargeted && props.drawing.target}>
        {(target) => <Target value={value()} target={target()} look={look()} />}
      </Show>
      <Show when={parts().linePx > 0}>
        <SmallLine {...props} heightPx={parts().linePx} />
      </Show>
    </div>
  );
}

function shortWithUnit(short: string, look: ColumnLook): string {
  return withUnit(short, look.as === "figure" && look.unit !== "%" ? look.unit : undefined);
}

function comparisonIn({ answer, drawing }: ChartProps, row: number): Comparison | null {
  const before = askedColumn(drawing, "before");
  if (!answer.columns.includes(before)) return null;
  return comparisonOf(cellAt(answer, row, drawing.measure), cellAt(answer, row, before), drawing);
}

/** The number itself, which opens what is behind it. */
function Large(props: {
  readonly figure: Accessor<{ readonly exact: string }>;
  readonly short: Accessor<string>;
  readonly parts: Accessor<NumberParts>;
  readonly onOpen: (() => void) | undefined;
}): JSX.Element {
  return (
    <Dynamic
      component={props.onOpen ? "button" : "p"}
      type={props.onOpen ? "button" : undefined}
      class="relative max-w-full shrink-0 self-start overflow-hidden rounded-md text-left font-semibold tracking-tight text-ellipsis whitespace-nowrap text-ink"
      classList={{ "hover:text-accent-2": props.onOpen !== undefined }}
      style={{ "font-size": `${props.parts().fontPx}px`, "line-height": "1.2" }}
      ref={createFlash(createMoves(() => props.figure().exact))}
      data-mark="number"
      title={props.figure().exact}
      onClick={() => props.onOpen?.()}
    >
      {props.short()}
      <Show when={props.figure().exact !== props.short()}>
        <span class="sr-only">: {props.figure().exact}</span>
      </Show>
    </Dynamic>
  );
}

/** The sign, then the words: colour only repeats them. */
function ComparisonLine(props: { readonly comparison: Comparison }): JSX.Element {
  return (
    <p
      class="mt-1 shrink-0 truncate text-sm"
      classList={{
        "text-ink-2": props.comparison.isGood === null,
        "text-ok-ink": props.comparison.isGood === true,
        "text-bad-ink": props.comparison.isGood === false,
      }}
      title={`${props.comparison.words}: ${props.comparison.before}`}
    >
      <span aria-hidden="true">{props.comparison.sign && `${props.comparison.sign} `}</span>
      {props.comparison.words}
    </p>
  );
}

function Target(props: {
  readonly value: CellValue;
  readonly target: string;
  readonly look: ColumnLook;
}): JSX.Element {
  const part = () => {
    const value = figureOf(props.value, props.look).at ?? 0;
    const target = figureOf(props.target, props.look).at ?? 0;
    return target <= 0 ? 0 : Math.max(0, Math.min(1, value / target));
  };
  const percent = () =>
    props.value === null ? null : percentText(String(props.value), props.target);
  return (
    <div class="mt-2 shrink-0">
      <div class="h-1.5 overflow-hidden rounded-full bg-chip" aria-hidden="true">
        <div class="h-full rounded-full bg-accent" style={{ width: `${part() * 100}%` }} />
      </div>
      <p class="mt-0.5 truncate text-xs text-ink-3">
        {percent() ?? "n/a"} of {valueText(props.target, props.look)}
      </p>
    </div>
  );
}

function SmallLine(props: ChartProps & { readonly heightPx: number }): JSX.Element {
  const size = () => ({ width: props.size.width, height: props.heightPx });
  const line = createMemo(() =>
    sparkline(
      props.data.points.map(({ figure }) => figure.at),
      size(),
    ),
  );
  return (
    <svg class="mt-auto shrink-0" aria-hidden="true" {...size()}>
      <path
        d={line().path}
        fill="none"
        class="stroke-series-1"
        stroke-width="1.5"
        stroke-linejoin="round"
      />
      <Show when={line().end}>
        {(end) => <circle cx={end().x} cy={end().y} r="3" class="fill-series-1" />}
      </Show>
    </svg>
  );
}

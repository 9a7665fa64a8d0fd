import { createEffect, createMemo, For, type JSX } from "solid-js";
import { cellAt } from "./answer.ts";
import type { ChartProps } from "./chart-props.ts";
import { createMarks } from "./create-marks.ts";
import { DrawingFrame } from "./drawing-frame.tsx";
import type { Fact } from "./facts.ts";
import { funnelLayout } from "./funnel-layout.ts";
import { funnelRates, type Rate } from "./funnel-rates.ts";
import { makeMark } from "./make-mark.ts";
import { measureText } from "./measure-text.ts";
import { PlacedTexts } from "./placed-texts.tsx";
import { notDrawnText } from "./sentence.ts";

/** Stages in the order of the answer, and how many go on from each to the next. */
export function FunnelChart(props: ChartProps): JSX.Element {
  const rates = createMemo(() =>
    funnelRates(props.data.points.map(({ row }) => digitsOf(props, row))),
  );
  const layout = createMemo(() => funnelLayout(props.data, rates(), props.size, measureText));
  createEffect(() =>
    props.onLeftOut(notDrawnText(layout().notDrawn, props.data.points.length, "stages")),
  );
  const marks = createMarks(
    () =>
      layout().stages.map(({ point, hit }, index) =>
        makeMark(props, point, {
          box: hit,
          place: { column: 0, row: index },
          more: () => rateFacts(rates()[index]),
        }),
      ),
    () => props.onOpen,
  );
  return (
    <DrawingFrame kind="funnel" sentence={props.sentence} size={props.size} marks={marks}>
      <For each={layout().stages}>
        {(stage) => (
          <>
            <path class="c-slope" d={stage.slope} />
            <rect {...stage.box} rx="2" class="c-stage" />
          </>
        )}
      </For>
      <PlacedTexts texts={layout().texts} />
    </DrawingFrame>
  );
}

function digitsOf({ answer, drawing }: ChartProps, row: number): string | null {
  const value = cellAt(answer, row, drawing.measure);
  return value === null ? null : String(value);
}

function rateFacts(rate: Rate | undefined): readonly Fact[] {
  const facts: Fact[] = [];
  if (rate?.ofPrevious)
    facts.push({ column: "", label: "of the stage before", text: rate.ofPrevious });
  if (rate?.ofFirst) facts.push({ column: "", label: "of the first stage", text: rate.ofFirst });
  return facts;
}

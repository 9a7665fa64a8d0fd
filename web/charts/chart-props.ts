import type { Answer } from "./answer.ts";
import type { Size } from "./box.ts";
import type { ChartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";

/** What the drawing of each kind gets. */
export type ChartProps = {
  readonly answer: Answer;
  readonly drawing: Drawing;
  readonly data: ChartData;
  /** The chart in one sentence. */
  readonly sentence: string;
  /** Of the place that it fills. */
  readonly size: Size;
  readonly onOpen: ((row: number) => void) | undefined;
  /** Tells what stands below it: what is not drawn for want of room, or null. */
  readonly onLeftOut: (sentence: string | null) => void;
};

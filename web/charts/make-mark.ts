import type { Box } from "./box.ts";
import type { Point } from "./chart-data.ts";
import type { ChartProps } from "./chart-props.ts";
import type { Mark } from "./create-marks.ts";
import { type Fact, factsOf, pointSentence, pointTitle } from "./facts.ts";
import type { MarkPlace } from "./mark-move.ts";

type At = {
  readonly box: Box;
  readonly place: MarkPlace;
  readonly beside?: Box;
  /** What a chart adds to the numbers of the row, such as a rate. */
  readonly more?: () => readonly Fact[];
  /** What the note says instead, where it is about more than the point. */
  readonly note?: { readonly title: () => string; readonly facts: () => readonly Fact[] };
};

/** The mark of a point, with all numbers of its row. Its texts are made when they are read. */
export function makeMark(
  { answer, drawing, data }: Pick<ChartProps, "answer" | "drawing" | "data">,
  point: Point,
  at: At,
): Mark {
  const own = () => [...factsOf(answer, drawing, point.row), ...(at.more?.() ?? [])];
  return {
    key: point.key,
    row: point.row,
    sent: String(answer.rows[point.row]),
    box: at.box,
    beside: at.beside ?? at.box,
    place: at.place,
    get title() {
      return at.note?.title() ?? pointTitle(data, point);
    },
    get facts() {
      return at.note?.facts() ?? own();
    },
    get sentence() {
      return pointSentence(pointTitle(data, point), own());
    },
  };
}

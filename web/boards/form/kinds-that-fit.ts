import { CHART_KINDS, type ChartKind } from "../../../edge/protocol/board.ts";
import type { Group } from "../../../edge/protocol/question.ts";
import { adds } from "./measure-kinds.ts";
import type { Draft } from "./tile-draft.ts";

type Drawn = Pick<Draft, "against"> & {
  readonly question: Pick<Draft["question"], "measures" | "by">;
};

/** Why an answer cannot be drawn so, or null where it can. */
export function kindFault(kind: ChartKind, { question, against }: Drawn): string | null {
  const { measures, by = [] } = question;
  const [first] = measures;
  const series = by.length + (against === undefined ? 0 : 1);
  const whole = first === undefined || adds(first);
  switch (kind) {
    case "number":
      return series === 0 || (series === 1 && by.some(isCalendar))
        ? null
        : "A number is of all records, or runs along one date.";
    case "bars":
      return by.length > 0 ? null : "Bars take a group: by what they are counted.";
    case "stacked":
      if (series < 2) return "Stacked bars take two groups.";
      return whole
        ? null
        : "Only numbers and sums of records can be stacked: other parts do not add up.";
    case "line":
      return by.some(isAlong) ? null : "A line runs along dates, hours or bands.";
    case "area":
      if (!by.some(isAlong)) return "An area runs along dates, hours or bands.";
      return whole
        ? null
        : "An area is of a number or a sum of records: other parts do not add up.";
    case "funnel":
      if (series !== 1 || by.length !== 1) return "A funnel takes one group.";
      return whole ? null : "A funnel is of a number or a sum of records.";
    case "top":
      return series === 1 && by.length === 1 ? null : "A ranked list takes one group.";
    case "heat":
      return by.length === 2 ? null : "A heat map takes two groups.";
    case "table":
      return null;
  }
}

/** How an answer is drawn where nobody has said it. */
export function likelyKind(drawn: Drawn): ChartKind {
  const { by = [] } = drawn.question;
  const wishes: readonly ChartKind[] =
    by.length === 0
      ? ["number"]
      : by.length === 2
        ? ["stacked", ...(by.some(isCalendar) ? (["line"] as const) : []), "bars"]
        : by.some(isCalendar)
          ? ["line", "bars"]
          : ["bars"];
  return [...wishes, ...CHART_KINDS].find((kind) => kindFault(kind, drawn) === null) ?? "table";
}

/** The kind that a changed draft is drawn as: its own as long as that fits, or did not fit before either. */
export function kindAfter(before: Drawn, after: Draft): ChartKind {
  const isLost = kindFault(after.kind, before) === null && kindFault(after.kind, after) !== null;
  const isGrown =
    after.kind === "number" && (after.question.by?.length ?? 0) > (before.question.by?.length ?? 0);
  return isLost || isGrown ? likelyKind(after) : after.kind;
}

export function isCalendar({ every }: Group): boolean {
  return every !== undefined && every !== "weekday" && every !== "hour";
}

/** In an order that a line can follow. */
function isAlong({ every, bands }: Group): boolean {
  return every !== undefined || bands !== undefined;
}

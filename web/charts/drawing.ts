import type { ChartKind } from "../../edge/protocol/board.ts";
import type { Every } from "../format/bucket.ts";

/** How the values of a column are written. */
export type ColumnLook = { readonly label: string } &
  /** `names` of values: labels of a picklist, or of the records that ids stand for. */
  (
    | { readonly as: "text"; readonly names?: ReadonlyMap<string, string> }
    /** The first day of a bucket. */
    | { readonly as: "bucket"; readonly every: Every }
    /** 1 is Monday, 7 is Sunday (ISO 8601). */
    | { readonly as: "weekday" }
    /** 0 to 23. */
    | { readonly as: "hour" }
    /** 0 is below the first bound, 1 from the first to below the second, … */
    | { readonly as: "band"; readonly bounds: readonly (number | string)[]; readonly unit?: string }
    | {
        readonly as: "figure";
        /** Digits after the decimal point that are always shown, up to four. */
        readonly scale: number;
        /** What stands behind the number: an ISO code of a currency, `%`, `days`. */
        readonly unit?: string;
        /**
         * The figures of parts add up to that of the whole, and the answer has all parts: count and sum do, unless it was cut
         * without a row for the others; avg, distinct and median do not.
         */
        readonly adds?: boolean;
        /** It is one number through another, such as an average. */
        readonly isQuotient?: boolean;
      }
    /** A part of a whole, of which 1 is all: shown in percent. */
    | { readonly as: "share" }
  );

/**
 * How an answer is drawn. Each kind needs a measure, and all but `number` a category; `number` draws the last category
 * that has begun large, and all of them as a small line.
 */
export type Drawing = {
  readonly kind: ChartKind;
  /** What the chart counts, in words: `Open opportunities, by stage, sum of Amount in EUR`. */
  readonly title: string;
  readonly category?: string;
  /** The second group, if there are two. */
  readonly series?: string;
  readonly measure: string;
  /** Looks by column. Of `<as>_before` and its like those that differ from the measure's. */
  readonly columns: Readonly<Record<string, ColumnLook>>;
  /** What `_before` is of: `last month`. */
  readonly comparedTo?: string;
  /** Which way the measure should move; without it neither way is good. */
  readonly better?: "more" | "less";
  /** The day that it is seen on, `2026-11-29`: a bucket that begins later is still to come. */
  readonly today?: string;
  /** Of `number`: what the measure should reach, in decimal digits. */
  readonly target?: string;
};

export const NOT_FILLED = "(empty)";
export const OTHERS = "Others";

/** What may be asked of a measure, by the end of its column's name. */
const ASKED = {
  before: "before",
  change: "change",
  running: "running total",
  average: "moving average",
  share: "share",
  rank: "rank",
} as const;
export type Asked = keyof typeof ASKED;

/** The column of what was asked of the measure: `total_before`. */
export function askedColumn({ measure }: Drawing, asked: Asked): string {
  return `${measure}_${asked}`;
}

/** What was asked of which measure, by the column's name; null of a measure itself. */
export function askedOf(
  drawing: Drawing,
  column: string,
): { measure: string; asked: Asked } | null {
  const [, measure = "", asked = ""] = /^(.*)_([a-z]+)$/.exec(column) ?? [];
  return isAsked(asked) && measure in drawing.columns ? { measure, asked } : null;
}

/** The look of a column: as the drawing says, else that of its measure, else text under the column's name. */
export function lookOf(drawing: Drawing, column: string): ColumnLook {
  const own = drawing.columns[column];
  if (own) return own;
  const found = askedOf(drawing, column);
  const base = found && drawing.columns[found.measure];
  if (!found || !base) return { label: column, as: "text" };
  const { asked } = found;
  const isPart = base.as === "share" && asked !== "rank";
  const points = isPart && asked === "change" ? " in points" : "";
  const label = `${base.label}, ${askedWords(drawing, asked)}${points}`;
  if (asked === "share" || isPart) return { label, as: "share" };
  if (asked === "rank" || base.as !== "figure") return { label, as: "figure", scale: 0 };
  const isQuotient = base.isQuotient === true || asked === "average";
  return { ...base, label, adds: asked === "before" && base.adds === true, isQuotient };
}

/** What was asked of a measure, in words: `last month`, `moving average`. */
export function askedWords({ comparedTo }: Drawing, asked: Asked): string {
  return asked === "before" && comparedTo !== undefined ? comparedTo : ASKED[asked];
}

function isAsked(text: string): text is Asked {
  return text in ASKED;
}

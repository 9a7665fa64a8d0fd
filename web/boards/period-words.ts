import type { Compare, Period } from "../../edge/protocol/question.ts";
import { periodWords } from "../format/period.ts";
import { dateTimeText } from "../format/time.ts";

/** The beginning of a stretch of time, as what a number is compared with: `the beginning of the month`, `7 days ago`. */
export function beginningWords(period: Period): string {
  const { period: name, n } = period;
  const [, units] = /^last-n-(.*)s$/.exec(name) ?? [];
  if (n !== undefined && units !== undefined)
    return `${n} ${units.replace("-", " ")}${n === 1 ? "" : "s"} ago`;
  if (name === "today") return "the beginning of the day";
  return `the beginning of ${periodWords(period).replace(/^this/, "the")}`;
}

/** Why something is not compared with how it once stood. `beginning` of the history, ISO 8601; null before there is one. */
export function notComparedWords(beginning: string | null): string {
  if (beginning === null) return "Not compared: the history begins when the first copy ends";
  return `History from ${dateTimeText(beginning, new Date())} on`;
}

/**
 * What a measure is compared with, in words; `period`: that of the condition, where it is known. A period under way is
 * compared with one that is whole, which is said: `all of last month`.
 */
export function comparedWords(compare: Compare, period: Period | undefined): string {
  if (typeof compare === "object") {
    const { asOf } = compare;
    if (typeof asOf === "string") return dateTimeText(asOf, new Date());
    return "period" in asOf && typeof asOf.period === "string"
      ? beginningWords(asOf as Period)
      : "an earlier moment";
  }
  const unit = unitUnderWay(period);
  if (compare === "same-period-last-year")
    return unit === null ? "a year before" : `all of the same ${unit} a year before`;
  if (unit === null) return "the period before";
  return `all of ${unit === "day" ? "yesterday" : `last ${unit}`}`;
}

/** `month` of this month, `day` of today; null of a period that is not under way. */
function unitUnderWay(period: Period | undefined): string | null {
  if (period?.period === "today") return "day";
  return /^this-(.*)$/.exec(period?.period ?? "")?.[1]?.replace("-", " ") ?? null;
}

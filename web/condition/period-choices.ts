import { Period } from "../../edge/protocol/question.ts";
import { periodWords } from "../format/period.ts";

type PeriodName = Period["period"];

const UNITS = ["week", "month", "quarter", "year", "day", "fiscal-quarter", "fiscal-year"] as const;

/** The periods that are offered, the likeliest first: those of the present, then those of so many units. */
export const PERIODS: readonly PeriodName[] = [
  "today",
  ...UNITS.flatMap((unit): readonly PeriodName[] =>
    unit === "day" ? ["last-day", "next-day"] : [`this-${unit}`, `last-${unit}`, `next-${unit}`],
  ),
  ...UNITS.map((unit): PeriodName => `last-n-${unit}s`),
  ...UNITS.map((unit): PeriodName => `next-n-${unit}s`),
];

/** Those whose beginning something can be compared with. */
export const BEGINNINGS: readonly PeriodName[] = PERIODS.filter((name) => !name.startsWith("next"));

export function isPeriodName(name: string): name is PeriodName {
  const names: readonly string[] = Period.entries.period.options;
  return names.includes(name);
}

export function hasNumber(name: PeriodName): boolean {
  return name.includes("-n-");
}

/** `last … days`, `yesterday`, `this month` */
export function periodNameWords(name: PeriodName): string {
  if (name === "last-day") return "yesterday";
  if (name === "next-day") return "tomorrow";
  return hasNumber(name)
    ? name.replace("-n-", " … ").replaceAll("-", " ")
    : periodWords({ period: name });
}

/** The period of a name; a number that is needed stays, or is one to begin with. */
export function namedPeriod(name: PeriodName, before: Period | undefined): Period {
  if (!hasNumber(name)) return { period: name };
  return { period: name, n: before?.n ?? (name.endsWith("-days") ? 30 : 3) };
}

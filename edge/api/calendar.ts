import type { CalendarSettings } from "../ask/calendar-date.ts";
import { ProblemError } from "./problem.ts";
import type { Settings } from "./settings.ts";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** When weeks and fiscal years begin in the org. Default: on Monday, in January. */
export function calendarOf({ WEEK_START, FISCAL_YEAR_START }: Settings): CalendarSettings {
  const weekStart = WEEKDAYS.indexOf((WEEK_START || "monday").toLowerCase()) + 1;
  const fiscalYearStart = Number(FISCAL_YEAR_START || "1");
  if (weekStart === 0) throw unset("WEEK_START takes a day of the week, as in sunday");
  if (!Number.isInteger(fiscalYearStart) || fiscalYearStart < 1 || fiscalYearStart > 12)
    throw unset("FISCAL_YEAR_START takes the number of a month, as in 4");
  return { weekStart, fiscalYearStart };
}

function unset(what: string): ProblemError {
  return new ProblemError(503, "Bad setting", `A setting of the Worker is wrong: ${what}.`);
}

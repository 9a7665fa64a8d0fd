import { localDaySql } from "../query/local-day-sql.ts";
import type { Add } from "../query/statement.ts";
import type { CalendarUnit } from "../protocol/calendar-unit.ts";
import { type CalendarSettings, type Step, STEPS } from "./calendar-date.ts";
import type { Calendar } from "./asked.ts";
import type { FieldPath } from "./field-path.ts";
import type { CheckedGroup } from "./groups.ts";

/** The key of the group that a row is in. */
export function groupKeySql(
  { key, path }: CheckedGroup,
  field: string,
  { zone, today, settings }: Calendar,
  add: Add,
): string {
  const day = () => daySql(path, field, zone, add);
  switch (key.kind) {
    case "value":
      return field;
    case "calendar":
      return bucketSql(key.unit, day(), settings);
    case "weekday":
      return `extract(isodow from ${day()})::int`;
    case "hour":
      return `extract(hour from ${field} at time zone ${add(zone, "text")})::int`;
    case "bands": {
      const isAge = path.column.pgType === "date" || path.column.pgType === "timestamptz";
      const value = isAge ? `(${add(today, "date")} - ${day()})` : field;
      return `width_bucket(${value}::numeric, ${add(key.bounds, "numeric[]")})`;
    }
  }
}

/** The day that it is in the zone. */
function daySql({ column }: FieldPath, field: string, zone: string, add: Add): string {
  return column.pgType === "date" ? field : localDaySql(field, zone, add);
}

/** The first day of the bucket. What does not begin with Monday or January is moved there and back. */
function bucketSql(unit: CalendarUnit, day: string, settings: CalendarSettings): string {
  if (unit === "day") return day;
  const start = (name: string, moved: string) => `date_trunc('${name}', ${moved}::timestamp)`;
  if (unit === "week") {
    const days = settings.weekStart - 1;
    return `(${start("week", `(${day} - ${days})`)}::date + ${days})`;
  }
  const name = unit.replace("fiscal-", "");
  if (name === unit) return `${start(name, day)}::date`;
  const months = monthsSql(settings.fiscalYearStart - 1);
  return `(${start(name, `(${day} - ${months})`)} + ${months})::date`;
}

function monthsSql(months: number): string {
  return `interval '${months} months'`;
}

/** How long a bucket is. */
export function intervalSql(unit: CalendarUnit): string {
  return stepSql(STEPS[unit]);
}

export function stepSql(step: Step): string {
  return "days" in step ? `interval '${step.days} days'` : monthsSql(step.months);
}

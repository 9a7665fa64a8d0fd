import type { Comparison, Condition, Me, Period, Team } from "../../edge/protocol/question.ts";
import { bucketText, type Every } from "../format/bucket.ts";
import { isolated } from "../format/isolated.ts";
import { countText, numberText } from "../format/number.ts";
import { weekdayName } from "../format/calendar.ts";
import { cellText } from "./cell-text.ts";
import { operatorWord } from "./operator.ts";
import type { PathColumn } from "./path-column.ts";
import { referencedObject } from "./reference.ts";
import { kindOf } from "./registry.ts";

/** What names in a condition stand for; undefined where that is not known (yet): then they stand for themselves. */
export type Naming = {
  readonly columnAt: (path: string) => PathColumn | undefined;
  readonly recordName?: (object: string, id: string) => string | undefined;
};

/** A condition in words: `Stage is Negotiation · Close Date is in November 2026`. */
export function conditionWords(condition: Condition, naming: Naming): string {
  return conditionParts(condition)
    .map((one) => partWords(one, naming))
    .join(" · ");
}

/** The conditions that all must hold; what is nested within `all` is among them. */
export function conditionParts(condition: Condition): readonly Condition[] {
  return "all" in condition ? condition.all.flatMap(conditionParts) : [condition];
}

/** One of the parts in words. */
export function partWords(condition: Condition, naming: Naming): string {
  if ("all" in condition) return joined(condition.all, " and ", "every record", naming);
  if ("any" in condition) return joined(condition.any, " or ", "no record", naming);
  if ("not" in condition) return `not (${bareWords(condition.not, naming)})`;
  return comparisonWords(condition, naming);
}

function joined(of: readonly Condition[], word: string, none: string, naming: Naming): string {
  const [only, ...others] = of;
  if (only === undefined) return none;
  if (others.length === 0) return partWords(only, naming);
  return `(${of.map((one) => partWords(one, naming)).join(word)})`;
}

/** Without the brackets that its own words would have. */
export function bareWords(condition: Condition, naming: Naming): string {
  const words = partWords(condition, naming);
  return "all" in condition || "any" in condition ? words.replace(/^\((.*)\)$/s, "$1") : words;
}

function comparisonWords(comparison: Comparison, naming: Naming): string {
  const at = naming.columnAt(comparison.field);
  const label = isolated(at?.label ?? comparison.field);
  if (comparison.every !== undefined || comparison.bands !== undefined)
    return `${label} ${bucketWords(comparison, at)}`;
  const { op, value } = comparison;
  if (op === "null") return `${label} ${String(value) === "false" ? "is not empty" : "is empty"}`;
  if (Array.isArray(value)) return `${label} ${listWords(value, at, naming)}`;
  const word = operatorWord(op, at ? kindOf(at.column).words : {});
  if (typeof value === "object" && "team" in value) return `${label} ${teamWords(op, value)}`;
  if (typeof value === "object")
    return `${label} ${"me" in value ? `${word} me` : periodWords(op, value)}`;
  return `${label} ${word} ${valueWords(value, at, naming)}`;
}

function teamWords(op: string, { team }: Team): string {
  const whose = team === "managers" ? "reports to me" : "has a role below mine";
  return op === "ne" ? `neither is me nor ${whose}` : `is me or ${whose}`;
}

type Value = Exclude<Comparison["value"], Period | Me | Team | readonly unknown[]>;

/** A value that the column cannot have is shown as it is. */
function valueWords(value: Value, at: PathColumn | undefined, { recordName }: Naming): string {
  if (at === undefined) return quoted(value);
  const { column } = at;
  const object = referencedObject(column.referenceTo, String(value));
  const name = object && recordName?.(object, String(value));
  if (name) return isolated(name);
  if (kindOf(column).fault(String(value), column.label) !== null) return quoted(value);
  return isolated(cellText(column, value, new Date()));
}

function quoted(value: Value): string {
  return `“${isolated(String(value))}”`;
}

function listWords(
  values: readonly (Value | null)[],
  at: PathColumn | undefined,
  naming: Naming,
): string {
  const all = values.map((one) => (one === null ? "empty" : valueWords(one, at, naming)));
  const [only] = all;
  if (only === undefined) return "is one of no values";
  return all.length === 1 ? `is ${only}` : `is any of ${all.join(", ")}`;
}

/** `is in the last 30 days`, `is before this month`. */
function periodWords(op: string, { period, n }: Period): string {
  const [which = "", ...unit] = period.split("-");
  const words = unit.filter((one) => one !== "n").join(" ");
  const name =
    period === "today"
      ? "today"
      : n === undefined
        ? `${which} ${words}`
        : `the ${which} ${countText(n)} ${n === 1 ? words.replace(/s$/, "") : words}`;
  const within = period === "today" ? name : `in ${name}`;
  const all: Readonly<Record<string, string>> = {
    eq: `is ${within}`,
    ne: `is not ${within}`,
    lt: `is before ${name}`,
    lte: `is before the end of ${name}`,
    gte: `is from ${name} on`,
    gt: `is after ${name}`,
  };
  return all[op] ?? `${op} ${name}`;
}

function bucketWords({ every, bands, value }: Comparison, at: PathColumn | undefined): string {
  if (every === "weekday") return `is on a ${weekdayName(Number(value))}`;
  if (every === "hour") return `is between ${clock(Number(value))} and ${clock(Number(value) + 1)}`;
  if (every !== undefined) return `is ${within(bucketText(String(value), every), every)}`;
  return bandWords(bands ?? [], Number(value), at);
}

function within(text: string, every: Every): string {
  if (every === "day") return `on ${text}`;
  return every === "week" ? `in the ${text}` : `in ${text}`;
}

const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

/** Of dates they are ages in days. */
function bandWords(
  bands: readonly (string | number)[],
  band: number,
  at: PathColumn | undefined,
): string {
  const isAge = at?.column.type === "date" || at?.column.type === "datetime";
  const scale = at?.column.scale ?? 0;
  const shown = (bound: string | number | undefined) => numberText(bound ?? 0, isAge ? 0 : scale);
  const [from, to] = [bands[band - 1], bands[band]];
  const unit = isAge ? " days old" : "";
  if (band <= 0) return `is below ${shown(to)}${unit}`;
  if (to === undefined) return `is ${shown(from)}${unit} or more`;
  return `is from ${shown(from)} to below ${shown(to)}${unit}`;
}

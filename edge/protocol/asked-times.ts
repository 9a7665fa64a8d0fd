import type { TileQuestion } from "./board.ts";
import type { Comparison, Condition, Group } from "./question.ts";
import { isSameName } from "./same-name.ts";

/** The fields by which a question asks for a stretch of time; of a stay those that it begins and ends with. */
export type AskedTime = readonly string[];

/** The stretches of time that a question asks for in any case: of its stays, or else of its condition. */
export function askedTimes(question: TileQuestion): readonly AskedTime[] {
  const stays = staysOf(question);
  if (stays.length > 0) return stays.map(fieldsOfStay);
  return required(question.where)
    .filter(isBegun)
    .map(({ field }) => [field]);
}

export function isOfField(time: AskedTime, field: string): boolean {
  return time.some((one) => isSameName(one, field));
}

/** Whether a measure asks for a stretch of its own. */
export function isByMeasures({ measures }: TileQuestion): boolean {
  return measures.some(({ where }) => required(where).some(isBegun));
}

/**
 * What a condition asks of a field as a stretch of time. What only ends is none, but how a record stands, such as
 * overdue.
 */
export function stretchOf(where: Condition | undefined, field: string): readonly Condition[] {
  const own = required(where)
    .filter(isTime)
    .filter((one) => isSameName(one.field, field));
  return own.some(isBegun) ? own : [];
}

export function staysOf({ by = [] }: TileQuestion): readonly Group[] {
  return by.filter(({ until }) => until !== undefined);
}

export function fieldsOfStay({ field, until = field }: Group): AskedTime {
  return [field, until];
}

/** What must hold in any case. */
export function required(where: Condition | undefined): readonly Condition[] {
  if (where === undefined) return [];
  return "all" in where ? where.all.flatMap(required) : [where];
}

const BEGUN: readonly string[] = ["eq", "gte", "gt"];
const ENDED: readonly string[] = ["lt", "lte"];

function isBegun(condition: Condition): condition is Comparison {
  return isTime(condition) && BEGUN.includes(condition.op);
}

function isTime(condition: Condition): condition is Comparison {
  if (!("field" in condition) || ![...BEGUN, ...ENDED].includes(condition.op)) return false;
  const { value, every, bands } = condition;
  if (every !== undefined || bands !== undefined) return false;
  if (typeof value === "string") return /^\d{4}-\d\d-\d\d/.test(value);
  return typeof value === "object" && "period" in value;
}

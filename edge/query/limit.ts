import * as v from "valibot";
import { LineId } from "../protocol/line.ts";
import { QuestionError } from "./question-error.ts";

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;

/** How many rows or changes an answer holds at most. */
export function parseLimit(text: string | undefined, fallback: number = DEFAULT_LIMIT): number {
  return parseCount("limit", text, 1, MAX_LIMIT) ?? fallback;
}

/** The number of a row, from 1; null when it is not given. */
export function parseRow(text: string | undefined): number | null {
  return parseCount("row", text, 1, Number.MAX_SAFE_INTEGER) ?? null;
}

/** A seq given in a query string; undefined when it is not given. */
export function parseSeq(name: string, text: string | undefined): number | undefined {
  return parseCount(name, text, 0, Number.MAX_SAFE_INTEGER);
}

/** The line that a seq belongs to; null when it is not given. */
export function parseLine(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (v.safeParse(LineId, text).success) return text;
  throw new QuestionError(
    "Bad line",
    `line takes the line of an answer, a UUID, not “${text.slice(0, 40)}”.`,
  );
}

function parseCount(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new QuestionError(
    `Bad ${name}`,
    `${name} takes a whole number from ${min} to ${max}, not “${text.slice(0, 40)}”.`,
  );
}

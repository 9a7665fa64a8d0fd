import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import { QuestionError } from "./question-error.ts";

/**
 * Checks a filter's value against the kind of its column and puts it into the form that Postgres reads.
 * A wrong one is a QuestionError that names column and value: Postgres never sees it.
 */
export function filterValue(column: MirrorColumn, text: string): string {
  const { parse, takes } = kindOf(column).filter;
  const value = parse(text);
  if (value === null) throw badValue(column, text, takes);
  return value;
}

export function badValue(column: MirrorColumn, text: string, takes: string): QuestionError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new QuestionError("Bad filter value", `${column.column} takes ${takes}, not “${shown}”.`);
}

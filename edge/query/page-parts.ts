import type { Source } from "./as-of.ts";
import { filterSql } from "./filter-sql.ts";
import type { ConditionOver, PlacedQuestion, Question } from "./question.ts";
import { afterRest, orderSql, type SortKey } from "./sort-sql.ts";
import type { Add } from "./statement.ts";

/**
 * A step of a page's statement: the rows of a source behind the cursor, in order, as many as a page holds and one more.
 * They come as `_part`, the sort keys, and what is selected of them.
 */
export type Part = { readonly name: string; readonly text: string };

/**
 * The parts of a page of one source:
 *
 *   filled   rows whose first sort key is not null, in order, behind the cursor
 *   empty    rows whose first sort key is null; they come last, so this part is read only as far as `filled` did not
 *            fill the page: its limit is what is left, and a limit of 0 reads nothing
 *
 * Split like this, `order by key [desc]` in `filled` is what a plain index on the key delivers in either direction
 * ("desc nulls last" is not), and `key >= cursor` bounds the scan. With the key and id alone the bound is the row
 * comparison (key, id) > (…), which an index on (key, id) answers exactly and one on (key) by its first part.
 * A first key that is never null (id) needs no second part; a cursor inside the empty part needs no first one.
 *
 * @param selected SQL of what else is selected
 * @param lead SQL before `_part`, each with its comma
 */
export function pageParts(
  question: PlacedQuestion,
  keys: readonly SortKey[],
  add: Add,
  { name, from: rows, where }: Source,
  selected: string,
  lead = "",
): readonly [Part, ...Part[]] {
  const { from, holds } = question.where?.over(rows, question.places, add) ?? ofAll(rows);
  const filter = `${where} and ${filterSql(question.filters, add)} and ${holds}`;
  const keyList = keys.map((key) => `${key.sql} as ${key.alias}`).join(", ");
  const select = (part: 0 | 1) =>
    `select ${lead}${part} as _part, ${keyList}, ${selected} from ${from}`;
  // One more than the page holds tells whether there is a next page.
  const size = add(question.limit + 1, "int");
  const filled = (): Part => ({
    name: `${name}_filled`,
    text: `${select(0)} where ${filter} and ${filledAfter(question, keys, add)} order by ${orderSql(keys, (key) => key.sql, "filled").join(", ")} limit ${size}`,
  });
  const empty = (room: string): Part => ({
    name: `${name}_empty`,
    text: `select * from (${select(1)} where ${filter} and ${emptyAfter(question, keys, add)} order by ${orderSql(keys.slice(1), (key) => key.sql).join(", ")} limit ${size}) e limit ${room}`,
  });
  if (keys[0]?.isId) return [filled()];
  if (question.after?.[0] === null) return [empty(size)];
  return [filled(), empty(`greatest(0, ${size} - (select count(*) from ${name}_filled))`)];
}

const ofAll = (from: string): ConditionOver => ({ from, holds: "true" });

/** The parts as steps of a statement. */
export function partSteps(parts: readonly Part[]): readonly string[] {
  return parts.map(({ name, text }) => `${name} as materialized (${text})`);
}

/** The rows of all parts. */
export function allParts(parts: readonly Part[]): string {
  return parts.map(({ name }) => `select * from ${name}`).join(" union all ");
}

function filledAfter({ after }: Question, keys: readonly SortKey[], add: Add): string {
  const [first, second] = keys;
  if (!first) return "true";
  const present = first.isId ? "true" : `${first.sql} is not null`;
  const cursor = after?.[0] ?? null;
  if (after === null || cursor === null) return present;
  const sign = first.direction === "asc" ? ">" : "<";
  const value = add(cursor, first.column.pgType);
  if (first.isId) return `${first.sql} ${sign} ${value}`;
  if (second?.isId && second.direction === first.direction)
    return `(${first.sql}, ${second.sql}) ${sign} (${value}, ${add(after[1] ?? "", "text")})`;
  const rest = afterRest(keys.slice(1), after.slice(1), add);
  return `${first.sql} ${sign}= ${value} and (${first.sql} ${sign} ${value} or ${rest})`;
}

function emptyAfter({ after }: Question, keys: readonly SortKey[], add: Add): string {
  const empty = `${keys[0]?.sql ?? "null"} is null`;
  if (after === null || after[0] !== null) return empty;
  return `${empty} and ${afterRest(keys.slice(1), after.slice(1), add)}`;
}

import type { Source } from "./as-of.ts";
import { filterSql, type Patterns } from "./filter-sql.ts";
import type { ConditionOver, PlacedQuestion, Question } from "./question.ts";
import { beyondRest, beyondSign, emptyComesFirst, orderSql, type SortKey } from "./sort-sql.ts";
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
 *   empty    rows whose first sort key is null
 *
 * Empty ones come last, and in the ascending order of the org first. What is read up begins at the end: the parts are
 * turned round, and so are all orders. The second part is read only as far as the first one did not fill the page: its
 * limit is what is left, and a limit of 0 reads nothing.
 *
 * Split like this, `order by key [desc]` in `filled` is what a plain index on the key delivers in either direction
 * ("desc nulls last" is not), and `key >= cursor` bounds the scan. With the key and id alone the bound is the row
 * comparison (key, id) > (…), which an index on (key, id) answers exactly and one on (key) by its first part.
 * A first key that is never null (id) has no empty part; a cursor in the part that is read last needs no first one.
 *
 * @param selected SQL of what else is selected
 * @param lead SQL before `_part`, each with its comma
 * @param skipped rows that are passed by before the page, of a question without cursor
 */
export function pageParts(
  question: PlacedQuestion,
  keys: readonly SortKey[],
  add: Add,
  { name, from: rows, where }: Source,
  selected: string,
  { lead = "", skipped = 0 }: { readonly lead?: string; readonly skipped?: number } = {},
): readonly [Part, ...Part[]] {
  const { from, holds } = question.where?.over(rows, question.places, add) ?? ofAll(rows);
  const filter = `${where} and ${filterSql(question.filters, add)} and ${holds}`;
  const keyList = keys.map((key) => `${key.sql} as ${key.alias}`).join(", ");
  // One more than the page holds tells whether there is a next page.
  const size = add(question.limit + 1, "int");
  const ordered = (isEmpty: boolean): OrderedPart => {
    const after = isEmpty ? emptyAfter(question, keys, add) : filledAfter(question, keys, add);
    const order = isEmpty
      ? orderSql(keys.slice(1), (key) => key.sql, question.isUp)
      : orderSql(keys, (key) => key.sql, question.isUp, "filled");
    const of = `from ${from} where ${filter} and ${after}`;
    const step = isEmpty ? "empty" : "filled";
    const part = isEmpty === (keys[0]?.emptyFirst ?? false) ? 0 : 1;
    const select = `select ${lead}${part} as _part, ${keyList}, ${selected} ${of} order by ${order.join(", ")} limit ${size}`;
    return { name: `${name}_${step}`, of, select };
  };
  const offset = skipped === 0 ? "" : ` offset ${add(skipped, "bigint")}`;
  const firstOf = ({ name: step, select }: OrderedPart) => ({ name: step, text: select + offset });
  if (!keys[0] || keys[0].isId) return [firstOf(ordered(false))];
  const first = emptyComesFirst(keys[0], question.isUp);
  const second = !first;
  if (question.after && (question.after[0] === null) === second) return [firstOf(ordered(second))];
  const before = ordered(first);
  return [firstOf(before), secondOf(ordered(second), before, size, skipped, add)];
}

/**
 * The rows of both parts in one, ordered by an expression that no index has: Postgres finds the rows by their conditions,
 * in one scan at worst, and then sorts those. Without this it likes to walk an index in order to the first rows that
 * match, which takes ten times as long as a scan where hardly any match.
 */
export function scannedPart(
  question: PlacedQuestion,
  keys: readonly SortKey[],
  add: Add,
  { name, from: rows, where }: Source,
  selected: string,
  patterns: Patterns,
): Part {
  const { from, holds } = question.where?.over(rows, question.places, add) ?? ofAll(rows);
  const filter = `${where} and ${filterSql(question.filters, add, { patterns })} and ${holds}`;
  const [part, order] = scannedOrder(keys, question.isUp);
  const keyList = keys.map((key) => `${key.sql} as ${key.alias}`).join(", ");
  const behind = scannedAfter(question, keys, add);
  return {
    name: `${name}_scanned`,
    text: `select ${part} as _part, ${keyList}, ${selected} from ${from} where ${filter} and ${behind}
      order by ${order.join(", ")} limit ${add(question.limit + 1, "int")}`,
  };
}

/** The part that a row is in, and the order of the rows of all parts. */
function scannedOrder(
  keys: readonly SortKey[],
  isUp: boolean,
): readonly [part: string, order: readonly string[]] {
  const [first] = keys;
  const ordered = orderSql(
    keys,
    (key) => (key === first && key.isId ? `${key.sql} || ''` : key.sql),
    isUp,
  );
  if (!first || first.isId) return ["0", ordered];
  const part = `case when ${first.sql} is null then ${first.emptyFirst ? 0 : 1} else ${first.emptyFirst ? 1 : 0} end`;
  return [part, [`${part}${isUp ? " desc" : ""}`, ...ordered]];
}

/** What is behind the cursor: all of the part that is read last, where the cursor is in the other one. */
function scannedAfter(question: Question, keys: readonly SortKey[], add: Add): string {
  const { after, isUp } = question;
  const [first] = keys;
  if (after === null) return "true";
  if (!first || first.isId) return filledAfter(question, keys, add);
  const isInEmpty = after[0] === null;
  const isLast = isInEmpty !== emptyComesFirst(first, isUp);
  const behind = isInEmpty ? emptyAfter(question, keys, add) : filledAfter(question, keys, add);
  return isLast ? behind : `(${behind} or ${first.sql} is ${isInEmpty ? "not null" : "null"})`;
}

type OrderedPart = { readonly name: string; readonly of: string; readonly select: string };

/** The part that fills what the first one left. Only where that left all of it, its rows are counted. */
function secondOf(
  { name, select }: OrderedPart,
  first: OrderedPart,
  size: string,
  skipped: number,
  add: Add,
): Part {
  const found = `(select count(*) from ${first.name})`;
  const passed = () =>
    `case when ${found} > 0 then 0 else greatest(0, ${add(skipped, "bigint")} - (select count(*) ${first.of})) end`;
  const offset = skipped === 0 ? "" : ` offset ${passed()}`;
  return {
    name,
    text: `select * from (${select}${offset}) e limit greatest(0, ${size} - ${found})`,
  };
}

const ofAll = (from: string): ConditionOver => ({ from, holds: "true" });

/** The order of the rows of all parts, in which they are read. */
export function partOrder(keys: readonly SortKey[], alias: string, isUp: boolean): string {
  const part = `${alias}._part${isUp ? " desc" : ""}`;
  return [part, ...orderSql(keys, (key) => `${alias}.${key.alias}`, isUp)].join(", ");
}

/** The parts as steps of a statement. */
export function partSteps(parts: readonly Part[]): readonly string[] {
  return parts.map(({ name, text }) => `${name} as materialized (${text})`);
}

/** The rows of all parts. */
export function allParts(parts: readonly Part[]): string {
  return parts.map(({ name }) => `select * from ${name}`).join(" union all ");
}

function filledAfter({ after, isUp }: Question, keys: readonly SortKey[], add: Add): string {
  const [first, second] = keys;
  if (!first) return "true";
  const present = first.isId ? "true" : `${first.sql} is not null`;
  const cursor = after?.[0] ?? null;
  if (after === null || cursor === null) return present;
  const sign = beyondSign(first, isUp);
  const value = add(cursor, first.pgType);
  if (first.isId) return `${first.sql} ${sign} ${value}`;
  if (second?.isId && second.direction === first.direction)
    return `(${first.sql}, ${second.sql}) ${sign} (${value}, ${add(after[1] ?? "", "text")})`;
  const rest = beyondRest(keys.slice(1), after.slice(1), add, isUp);
  return `${first.sql} ${sign}= ${value} and (${first.sql} ${sign} ${value} or ${rest})`;
}

function emptyAfter({ after, isUp }: Question, keys: readonly SortKey[], add: Add): string {
  const empty = `${keys[0]?.sql ?? "null"} is null`;
  if (after === null || after[0] !== null) return empty;
  return `${empty} and ${beyondRest(keys.slice(1), after.slice(1), add, isUp)}`;
}

import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { foldedName, searchedColumns, searchedText } from "../../db/mirror/search.ts";
import { recordId18 } from "../../db/mirror/types/record-id.ts";
import type { SearchHit } from "../protocol/search.ts";
import type { QuestionObject } from "./column.ts";
import { allRowsOf, rowsOf } from "./rows-of.ts";
import type { SearchText } from "./search-text.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** An object whose records can be found. */
export type SearchedObject = Pick<QuestionObject, "name" | "mirrorTable" | "seen"> & {
  /** Its name first; none where its records are found by their ids alone. */
  readonly columns: readonly MirrorColumn[];
  /** Those that its index has, which the asker need not see. */
  readonly indexed: readonly MirrorColumn[];
  /** Whether all of its fields are seen, whether or not records are found by them. */
  readonly isWhole: boolean;
  /** Whether it is still copied: its table has no indexes yet. */
  readonly isCopied: boolean;
  /** Whether its records say when they changed, which has an index. */
  readonly isDated: boolean;
};

/** All objects, with the columns that records can be found by. */
export const searchableObjects = statement(
  () => `select name, mirror_table, (copied_at is not null)::text,
    (select json_agg(c order by n) from jsonb_array_elements(columns) with ordinality e (c, n)
      where (c->>'nameField')::boolean or c->>'pgType' = 'text' and c->>'type' <> 'picklist')::text,
    (columns @> '[{"column": "systemmodstamp"}]')::text
    from sync.object where jsonb_array_length(columns) > 0 order by name`,
);

export function readSearchable(answer: readonly Row[]): readonly SearchedObject[] {
  return answer.map(([name, mirrorTable, isCopied, texts, isDated]) => {
    const columns = searchedColumns(JSON.parse(texts ?? "[]"));
    return {
      name: name ?? "",
      mirrorTable: mirrorTable ?? "",
      columns,
      indexed: columns,
      isWhole: true,
      isCopied: isCopied === "true",
      isDated: isDated === "true",
    };
  });
}

/** So many are answered of an object. */
export const MOST_HITS = 8;
/** So many are looked at to find the best of them. */
const MOST_BEGUN = 50;
const MOST_FOUND = 200;
/** A word that so many of those have that changed last is not looked for elsewhere: a large index is slow of such a word. */
const MOST_LAST = 100;
const LAST_CHANGED = 2_000;
/** Of a value so many characters are answered. */
const MOST_SHOWN = 200;
/** A trigram has three characters: what is shorter is found by the beginning of names. */
const TRIGRAM = 3;

/** A table is never read whole, whatever the planner expects of a text. Who types does not wait longer than this. */
const SETTINGS = { enable_seqscan: "off", statement_timeout: "2000" };

/** The best of each object, and one more where there are more. */
export function searchStatement(objects: readonly SearchedObject[], text: SearchText): Statement {
  const { text: sql, values } = statement((add) =>
    objects.map((object) => `(${objectSql(object, text, add)})`).join("\nunion all "),
  );
  return { text: sql, values, settings: SETTINGS };
}

/*
 *   known  the record of that id
 *   begun  the records whose name begins so, from its index in order: what is just that comes first
 *   last   of the records that changed last those that have all words somewhere in what they are found by
 *   found  the same of all records, from the index of trigrams
 *
 * What comes later is looked for only where what came before does not fill the answer.
 */
function objectSql(object: SearchedObject, text: SearchText, add: Add): string {
  const { columns } = object;
  const table = rowsOf(object, add);
  const texts = columns.map(({ column }) => quoteIdent(column));
  const values = texts.map((one) => `left(${one}, ${MOST_SHOWN})`);
  const steps = {
    ...(text.id === null
      ? {}
      : { known: `select id from ${table} where id = ${add(text.id, "text")}` }),
    ...begunSteps(table, columns, text, add),
    ...foundSteps(object, text, add),
  };
  const rank = rankSql(columns, text, add);
  const names = Object.keys(steps).map((name) => `select id from ${name}`);
  const ids = names.length === 0 ? "select null" : names.join(" union all ");
  return `${withSteps(steps)}select ${add(object.name, "text")}, id, json_build_array(${values.join(", ")})::text, ${rank} as rank,
      length(${texts[0] ?? "id"}) as size
    from ${table} where id in (${ids})
    order by rank, size, ${texts[0] ?? "id"}, id limit ${MOST_HITS + 1}`;
}

type Steps = Readonly<Record<string, string>>;

function withSteps(steps: Steps): string {
  const parts = Object.entries(steps).map(([name, sql]) => `${name} as materialized (${sql})`);
  return parts.length === 0 ? "" : `with ${parts.join(",\n  ")}\n`;
}

function begunSteps(
  table: string,
  [name]: readonly MirrorColumn[],
  { whole }: SearchText,
  add: Add,
): Steps {
  if (!name?.nameField) return {};
  const folded = foldedName(name);
  const begins = add(`${likeText(whole)}%`, "text");
  return {
    begun: `select id from ${table} where ${folded} like ${begins} order by ${folded} using ~<~, id limit ${MOST_BEGUN}`,
  };
}

/** Of an id with its checksum nothing else is meant; without it, it may be a word, where no record has it. */
function foundSteps(object: SearchedObject, text: SearchText, add: Add): Steps {
  const { columns, isDated } = object;
  const { words, id, whole } = text;
  const lists = words.filter((all) => all.some((word) => [...word].length >= TRIGRAM));
  if (columns.length === 0 || lists.length === 0 || (id !== null && isWholeId(whole, id)))
    return {};
  const table = rowsOf(object, add);
  const sought = lists.map((all) => all.map((word) => add(`%${likeText(word)}%`, "text")));
  const isUnknown = id === null ? "true" : "not exists (select from known)";
  const isUnfilled = `${isUnknown} and ${columns[0]?.nameField ? isFewer("begun", MOST_HITS + 1) : "true"}`;
  const isRare = isDated
    ? `${isFewer("last", MOST_LAST)} and ${isFewer("last where rank < 3", MOST_HITS + 1)}`
    : "true";
  // In the order in which they lie candidates would tell which records changed last, hidden fields included.
  const order = isPart(object) ? " order by id || ''" : "";
  const found = sought.map((some) => {
    const has = hasWords(object, some);
    return `(select id from ${table} where ${isUnfilled} and ${isRare} and ${has}${order} limit ${MOST_FOUND})`;
  });
  const last = () =>
    `select id, ${rankSql(columns, text, add)} as rank from (${lastChangedSql(table, columns)}) l
    where ${isUnfilled} and (${lastHas(columns, sought)})`;
  return { ...(isDated ? { last: last() } : {}), found: found.join(" union all ") };
}

/**
 * What is found by hidden columns is not found: the index has them too, so that it finds candidates, and what is seen of
 * these decides.
 */
function hasWords(object: SearchedObject, words: readonly string[]): string {
  const { columns, indexed } = object;
  const has = (among: readonly MirrorColumn[]) =>
    words.map((word) => `${searchedText(among)} ilike ${word}`).join(" and ");
  if (!isPart(object)) return has(columns);
  return `${has(columns)} and id in (select id from ${allRowsOf(object)} where ${has(indexed)})`;
}

/** Whether something is hidden: some records, or some of what they are found by, or when they changed. */
function isPart({ seen, isWhole }: SearchedObject): boolean {
  return seen !== undefined || !isWhole;
}

function isWholeId(whole: string, id: string): boolean {
  return whole.length === id.length && recordId18(id.slice(0, 15)) === id;
}

function isFewer(step: string, than: number): string {
  return `(select count(*) from ${step}) < ${than}`;
}

function lastChangedSql(table: string, columns: readonly MirrorColumn[]): string {
  const texts = columns.map(({ column }) => quoteIdent(column));
  return `select id, ${texts.join(", ")} from ${table} where systemmodstamp is not null order by systemmodstamp desc limit ${LAST_CHANGED}`;
}

/** Column by column: what is found so is in the text of all of them too. */
function lastHas(columns: readonly MirrorColumn[], sought: readonly (readonly string[])[]): string {
  const texts = columns.map(({ column }) => `left(${quoteIdent(column)}, ${MOST_SHOWN})`);
  const has = (word: string) => `(${texts.map((text) => `${text} ilike ${word}`).join(" or ")})`;
  return sought.map((all) => all.map(has).join(" and ")).join(" or ");
}

/** 0 just that, 1 its name begins so, 2 a word begins so, 3 has it somewhere. */
function rankSql(columns: readonly MirrorColumn[], { whole, id }: SearchText, add: Add): string {
  if (columns.length === 0) return "0";
  const text = `lower(chr(10) || ${searchedText(columns)} || chr(10))`;
  const sought = add(whole, "text");
  const isId = id === null ? "" : `when id = ${add(id, "text")} then 0 `;
  return `case ${isId}when position(chr(10) || ${sought} || chr(10) in ${text}) > 0 then 0
    when position(chr(10) || ${sought} in ${text}) = 1 then 1
    when position(chr(10) || ${sought} in ${text}) + position(' ' || ${sought} in ${text}) > 0 then 2 else 3 end`;
}

function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

export type RankedHit = SearchHit & { readonly rank: number; readonly size: number };

/** The hits of `searchStatement`, and which objects have more. */
export function readHits(
  objects: readonly SearchedObject[],
  text: SearchText,
  answer: readonly Row[],
): { readonly hits: readonly RankedHit[]; readonly more: boolean } {
  const all = objects.map(({ name, columns }) => {
    const rows = answer.filter(([object]) => object === name);
    return { rows: rows.slice(0, MOST_HITS), more: rows.length > MOST_HITS, columns };
  });
  const hits = all.flatMap(({ rows, columns }) => rows.map((row) => readHit(row, columns, text)));
  return { hits, more: all.some(({ more }) => more) };
}

function readHit(
  [object, id, texts, rank, size]: Row,
  columns: readonly MirrorColumn[],
  text: SearchText,
): RankedHit {
  const values: readonly (string | null)[] = JSON.parse(texts ?? "[]");
  const found = columns.map(({ column }, i) => ({ column, value: values[i] ?? null }));
  const isNamed = columns[0]?.nameField === true;
  const name = isNamed ? (values[0] ?? null) : null;
  const others = found.slice(isNamed ? 1 : 0);
  return {
    object: object ?? "",
    id: id ?? "",
    name,
    beside: foundBy(others, name, text) ?? others.find(isFilled) ?? null,
    rank: Number(rank),
    size: Number(size),
  };
}

type Value = { readonly column: string; readonly value: string | null };
type Filled = { readonly column: string; readonly value: string };

const isFilled = (one: Value): one is Filled => one.value !== null;

/** The value that has the word that the name lacks. */
function foundBy(
  values: readonly Value[],
  name: string | null,
  { words }: SearchText,
): Filled | null {
  const has = (value: string, word: string) =>
    lower(value).includes(word) || digitsOf(value).includes(word);
  for (const all of words) {
    const lacks = all.filter((word) => name === null || !lower(name).includes(word));
    if (lacks.length === 0) return null;
    const found = values.filter(isFilled).find(({ value }) => lacks.some((w) => has(value, w)));
    if (found) return found;
  }
  return null;
}

const lower = (text: string): string => text.toLowerCase();
const digitsOf = (text: string): string => text.replaceAll(/\D/g, "");

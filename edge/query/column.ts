import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { nearMatches } from "./near-match.ts";
import { QuestionError } from "./question-error.ts";
import type { Add } from "./statement.ts";

/** The part of an object's rows that the asker sees: those for which a condition holds. */
export type SeenRows = {
  /** What stands for the table behind `from`: the rows of now that are seen, with the columns that are. */
  readonly relation: (add: Add) => string;
  /** The columns of the object that the condition reads. */
  readonly columns: readonly MirrorColumn[];
  /** The names of the objects that it reads: which rows are seen changes by their rows too. */
  readonly reads: readonly string[];
  /** The same of other rows, which have `columns` and those that are named. */
  readonly among: (rows: string, columns: readonly NamedColumn[], add: Add) => string;
};

/** What a column is called. */
export type NamedColumn = Pick<MirrorColumn, "column">;

/** An object as the asker sees it: its table, the columns that may be named, and which of its rows there are. */
export type QuestionObject = {
  /** API name. */
  readonly name: string;
  /** Table in the schema `salesforce`. */
  readonly mirrorTable: string;
  /** Described columns that the org still has. */
  readonly columns: readonly MirrorColumn[];
  /** Absent where all rows are seen. */
  readonly seen?: SeenRows;
};

/** What is read of an object. */
export type ObjectRead = {
  readonly object: QuestionObject;
  readonly columns: readonly MirrorColumn[];
};

/** What is read of an object, with what decides which of its rows are seen. */
export function allRead({ object: { seen }, columns }: ObjectRead): readonly MirrorColumn[] {
  return seen === undefined ? columns : [...new Set([...columns, ...seen.columns])];
}

/** The column of that name. The API name of its field is understood too (`AnnualRevenue`). */
export function findColumn(name: string, object: QuestionObject): MirrorColumn {
  const sought = name.toLowerCase();
  const found = object.columns.find((c) => c.column === sought || c.field.toLowerCase() === sought);
  if (found) return found;
  throw new QuestionError(
    "Unknown column",
    `${object.name} has no column “${name.slice(0, 80)}”.`,
    nearMatches(
      name,
      object.columns.map((c) => c.column),
    ),
  );
}

/** `a,b` → the columns to answer with, `id` first unless it is named; none named means all. */
export function parseColumns(text: string | undefined, object: QuestionObject): MirrorColumn[] {
  const names = (text ?? "").split(",").filter((name) => name !== "");
  return chooseColumns(names, object);
}

/** The same of a list. */
export function chooseColumns(names: readonly string[], object: QuestionObject): MirrorColumn[] {
  if (names.length === 0) return [...object.columns];
  const chosen = new Set(names.map((name) => findColumn(name, object)));
  const id = findColumn("id", object);
  return chosen.has(id) ? [...chosen] : [id, ...chosen];
}

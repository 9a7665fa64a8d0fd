import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { asOfSources } from "../query/as-of.ts";
import type { QuestionObject } from "../query/column.ts";
import type { Place, Places } from "../query/moment.ts";
import { rowsOf } from "../query/rows-of.ts";
import type { Add } from "../query/statement.ts";
import type { FieldPath, Hop } from "./field-path.ts";

/** How rows come into a `from`: those of the object itself, called `t`, and those that they refer to by an id. */
export type Joins = {
  readonly root: (object: QuestionObject, columns: readonly MirrorColumn[]) => string;
  readonly hop: (
    target: QuestionObject,
    columns: readonly MirrorColumn[],
    alias: string,
    id: string,
  ) => string;
};

/** All rows, as of their places; null is now. */
export function allRows(places: Places | null, add: Add): Joins {
  const relation = (object: QuestionObject, columns: readonly MirrorColumn[]) =>
    relationOf(object, columns, places?.get(object.name) ?? null, add);
  return {
    root: (object, columns) => `${relation(object, columns)} t`,
    hop: (target, columns, alias, id) =>
      `left join ${relation(target, columns)} ${alias} on ${alias}.id = ${id}`,
  };
}

/** What stands behind `from` for the rows of an object at a place; null is now. Of it `columns` are read, and `id`. */
function relationOf(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
  place: Place | null,
  add: Add,
): string {
  if (place === null) return rowsOf(object, add);
  const { seq } = place.asOf;
  const read = withId(object, columns);
  const names = read.map(({ column }) => quoteIdent(column)).join(", ");
  // In no order: nothing is read past what was put back.
  const { steps, sources } = asOfSources(object, read, { seq, head: Infinity }, add);
  const all = sources.map(({ from, where }) => `select ${names} from ${from} where ${where}`);
  return `(with ${steps.join(", ")} ${all.join(" union all ")})`;
}

export function withId(
  object: QuestionObject,
  columns: readonly MirrorColumn[],
): readonly MirrorColumn[] {
  return [...new Set([...object.columns.filter(({ column }) => column === "id"), ...columns])];
}

/** The rows of an object with those that they refer to, and how a field of them is named. */
export type Scope = { readonly from: string; readonly fieldOf: (path: FieldPath) => string };

type Joined = { readonly alias: string; readonly hops: readonly Hop[]; readonly columns: Columns };
type Columns = Set<MirrorColumn>;

export function scopeOf(object: QuestionObject, paths: readonly FieldPath[], joins: Joins): Scope {
  const joined = new Map<string, Joined>();
  const joinedAt = (hops: readonly Hop[]): Joined => {
    const key = keyOf(hops);
    const known = joined.get(key);
    if (known) return known;
    const alias = hops.length === 0 ? "t" : `r${joined.size}`;
    const made = { alias, hops, columns: new Set<MirrorColumn>() };
    joined.set(key, made);
    return made;
  };
  joinedAt([]);
  for (const { hops, column } of paths) {
    hops.forEach(({ reference }, i) => {
      joinedAt(hops.slice(0, i)).columns.add(reference);
      joinedAt(hops.slice(0, i + 1));
    });
    joinedAt(hops).columns.add(column);
  }
  const from = [...joined.values()].map(({ alias, hops, columns }) => {
    const hop = hops.at(-1);
    if (hop === undefined) return joins.root(object, [...columns]);
    const id = `${joinedAt(hops.slice(0, -1)).alias}.${quoteIdent(hop.reference.column)}`;
    return joins.hop(hop.target, [...columns], alias, id);
  });
  return {
    from: from.join("\n    "),
    fieldOf: ({ hops, column }) => `${joinedAt(hops).alias}.${quoteIdent(column.column)}`,
  };
}

function keyOf(hops: readonly Hop[]): string {
  return hops.map(({ reference }) => reference.column).join(".");
}

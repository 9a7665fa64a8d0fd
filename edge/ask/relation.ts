import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Moment } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Add } from "../query/statement.ts";
import type { FieldPath, Hop } from "./field-path.ts";

/**
 * What stands behind `from` for the rows of an object at a moment; null is now. Of it `columns` are read, and `id`.
 */
export function relationOf(
  object: QuestionObject,
  _columns: readonly MirrorColumn[],
  moment: Moment | null,
  _add: Add,
): string {
  checkMoment(moment);
  return quoteMirrorTable(object.mirrorTable);
}

export function checkMoment(moment: Moment | null): void {
  if (moment === null) return;
  throw new QuestionError("Not as of a moment", "asOf: only the rows of now can be asked yet.");
}

/** The rows of an object with those that they refer to, and how a field of them is named. */
export type Scope = { readonly from: string; readonly fieldOf: (path: FieldPath) => string };

type Joined = { readonly alias: string; readonly hops: readonly Hop[]; readonly columns: Columns };
type Columns = Set<MirrorColumn>;

export function scopeOf(
  object: QuestionObject,
  paths: readonly FieldPath[],
  moment: Moment | null,
  add: Add,
): Scope {
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
    const relation = relationOf(hop?.target ?? object, [...columns], moment, add);
    if (hop === undefined) return `${relation} ${alias}`;
    const referrer = joinedAt(hops.slice(0, -1)).alias;
    return `left join ${relation} ${alias} on ${alias}.id = ${referrer}.${quoteIdent(hop.reference.column)}`;
  });
  return {
    from: from.join("\n    "),
    fieldOf: ({ hops, column }) => `${joinedAt(hops).alias}.${quoteIdent(column.column)}`,
  };
}

function keyOf(hops: readonly Hop[]): string {
  return hops.map(({ reference }) => reference.column).join(".");
}

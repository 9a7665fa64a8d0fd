import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Asked } from "../ask/asked.ts";
import { checkCondition } from "../ask/condition.ts";
import { rowsCondition } from "../ask/rows-condition.ts";
import type { Condition } from "../protocol/question.ts";
import type { NamedColumn, ObjectRead, SeenRows } from "../query/column.ts";
import { QuestionError } from "../query/question-error.ts";
import { allRowsOf, rowsOf } from "../query/rows-of.ts";
import type { Add } from "../query/statement.ts";

/**
 * The rows of an object for which a grant's condition holds. It reads whatever it names of what `asked` has: every object
 * and column, or, for a grant within another one, those that are seen through that. Throws a QuestionError where it cannot
 * be asked (any more).
 *
 * @param columns those that are seen
 * @param isCopied whether all rows of an object are there
 */
export function seenRows(
  condition: Condition,
  columns: readonly MirrorColumn[],
  asked: Asked,
  isCopied: (object: string) => boolean,
): SeenRows {
  const checked = rowsCondition(checkCondition(condition, "rows", asked), [], asked);
  checkFilled(checked.reads, isCopied);
  const among = (rows: string, named: readonly NamedColumn[], add: Add) => {
    const { from, holds } = checked.over(rows, null, add);
    return `(select ${listed(named)} from ${from} where ${holds})`;
  };
  return {
    relation: (add) => among(rowsOf(asked.object, add), columns, add),
    columns: checked.columns,
    reads: namesRead(checked.reads),
    among,
  };
}

/** Of objects that are seen in part themselves, with what these parts read. */
function namesRead(reads: readonly ObjectRead[]): readonly string[] {
  const all = reads.flatMap(({ object: { name, seen } }) => [name, ...(seen?.reads ?? [])]);
  return [...new Set(all)];
}

/** What is not read yet counts as empty, and a condition may hold for what is empty: nothing is shown until it is there. */
function checkFilled(reads: readonly ObjectRead[], isCopied: (object: string) => boolean): void {
  for (const { object, columns } of reads) {
    const pending = columns.find((column) => column.pending);
    if (pending || !isCopied(object.name))
      throw new QuestionError(
        "Not read yet",
        `${pending ? `${pending.field} of ` : ""}${object.name} is still being read from Salesforce.`,
      );
  }
}

/** Those of the rows of a part that are in a part of it too; of `inner` no condition is all of them. */
export function rowsWithin(
  outer: SeenRows,
  inner: SeenRows | null,
  columns: readonly MirrorColumn[],
): SeenRows {
  const read = inner?.columns ?? [];
  const among = (rows: string, named: readonly NamedColumn[], add: Add) =>
    inner === null
      ? outer.among(rows, named, add)
      : inner.among(outer.among(rows, [...new Set([...named, ...read])], add), named, add);
  return {
    relation:
      inner?.relation ?? ((add) => `(select ${listed(columns)} from ${outer.relation(add)})`),
    columns: [...new Set([...outer.columns, ...read])],
    reads: [...new Set([...outer.reads, ...(inner?.reads ?? [])])],
    among,
  };
}

/** Of a grant whose condition cannot be asked nothing is shown. */
export function noRows(columns: readonly MirrorColumn[], table: { mirrorTable: string }): SeenRows {
  const none = (rows: string, named: readonly NamedColumn[]) =>
    `(select ${listed(named)} from ${rows} where false)`;
  const relation = () => none(allRowsOf(table), columns);
  return { relation, columns: [], reads: [], among: none };
}

function listed(columns: readonly NamedColumn[]): string {
  return columns.map(({ column }) => quoteIdent(column)).join(", ");
}

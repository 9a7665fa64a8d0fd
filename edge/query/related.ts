import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { RelatedList } from "../protocol/related.ts";
import type { Contents } from "../protocol/question.ts";
import type { QuestionObject } from "./column.ts";
import { rowsOf } from "./rows-of.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Counting stops here: beyond it a list has "1,000 and more". */
const MOST_COUNTED = 1_000;

/** A reference of a mirrored object to another one. */
export type RelatedColumn = Omit<RelatedList, "count" | "isMore"> &
  Pick<QuestionObject, "mirrorTable" | "seen"> & {
    /** What its records are called by; null where they have no name. */
    readonly nameColumn: string | null;
  };

/** The references that lead to an object, of all mirrored objects. Each has an index. */
export function relatedColumns(object: string): Statement {
  return statement(
    (add) => `select o.name, o.label_plural, o.mirror_table, c->>'column', c->>'label',
        (select n->>'column' from jsonb_array_elements(o.columns) n where (n->>'nameField')::boolean limit 1)
      from sync.object o cross join lateral jsonb_array_elements(o.columns) c
      where o.copied_at is not null and c->'referenceTo' ? ${add(object, "text")}
        and not coalesce((c->>'retired')::boolean, false)
      order by o.label_plural, o.name, c->>'column'`,
  );
}

export function readRelatedColumns(answer: readonly Row[]): readonly RelatedColumn[] {
  return answer.map(([object, labelPlural, mirrorTable, column, label, nameColumn]) => ({
    object: object ?? "",
    labelPlural: labelPlural ?? "",
    mirrorTable: mirrorTable ?? "",
    column: column ?? "",
    label: label ?? "",
    nameColumn: nameColumn ?? null,
  }));
}

/** How many records refer to one, by each reference, and the place in the log that it is true for. */
export function relatedCounts(lists: readonly RelatedColumn[], id: string): Statement {
  return statement((add) => {
    const key = add(id, "text");
    const counts = lists.map((list, n) => {
      const { object, column } = list;
      const some = `select from ${rowsOf(list, add)} where ${quoteIdent(column)} = ${key} limit ${MOST_COUNTED + 1}`;
      return `select ${n}, o.head_seq, o.line, (select count(*) from (${some}) c) from sync.object o where o.name = ${add(object, "text")}`;
    });
    return `${counts.join(" union all ")} order by 1`;
  });
}

/** Lists of objects that went meanwhile are left out. */
export function readRelated(
  lists: readonly RelatedColumn[],
  answer: readonly Row[],
): { readonly lists: readonly RelatedList[]; readonly contents: Contents } {
  const contents: Record<string, Contents[string]> = {};
  const read = answer.flatMap(([n, seq, line, counted]) => {
    const list = lists[Number(n)];
    if (list === undefined) return [];
    const { mirrorTable: _, nameColumn: __, seen, ...known } = list;
    // Who sees some of the rows is told no place in their log.
    if (seen === undefined) contents[list.object] = { line: String(line), seq: Number(seq) };
    const count = Number(counted);
    return [{ ...known, count: Math.min(count, MOST_COUNTED), isMore: count > MOST_COUNTED }];
  });
  return { lists: read, contents };
}

import type { IndexWay } from "../protocol/states.ts";
import * as v from "valibot";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { Column } from "../protocol/object.ts";
import type { QuestionObject } from "./column.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** An object as it was described: what questions are checked against. */
export type ObjectEntry = QuestionObject & {
  readonly label: string;
  readonly labelPlural: string;
  /** About: as of when the object was described. */
  readonly rowCount: number;
  /** Whether its first copy has ended: before, rows of it are missing. */
  readonly isCopied: boolean;
  /** Where people find the org, as it said at sign-in; null where it has not yet. */
  readonly instanceUrl: string | null;
  /** Its indexes on demand that questions can use. */
  readonly standing: readonly { readonly column: string; readonly way: IndexWay }[];
};

/** Of fewer rows no question is heavy. */
const LARGE_ROWS = 100_000;

/** Whether reading all of its rows takes so long that people notice. */
export function isLarge({ rowCount }: Pick<ObjectEntry, "rowCount">): boolean {
  return rowCount >= LARGE_ROWS;
}

/** The object of that name, in any case. The table is small: a row per mirrored object. */
export function objectEntry(name: string): Statement {
  return statement(
    (add) =>
      `select name, label, label_plural, mirror_table, columns::text, row_count,
        (select json_agg(json_build_object('column', i.column_name, 'way', i.way))
         from sync.asked_index i where i.object = o.name and i.state = 'standing')::text,
        (select instance_url from sync.organization), (copied_at is not null)::text
      from sync.object o where lower(name) = lower(${add(name, "text")})`,
  );
}

export const objectNames = statement(() => "select name from sync.object order by name");

/** Reads the answer to `objectEntry`, without fields that the org no longer has; null when there is no such object. */
export function readObjectEntry(answer: readonly Row[]): ObjectEntry | null {
  const [name, label, labelPlural, mirrorTable, columns, rowCount, standing, instanceUrl, copied] =
    answer[0] ?? [];
  if (!name || !mirrorTable || !columns) return null;
  const described: MirrorColumn[] = JSON.parse(columns);
  return {
    name,
    label: label ?? name,
    labelPlural: labelPlural ?? name,
    mirrorTable,
    columns: described.filter((column) => !column.retired),
    rowCount: Number(rowCount ?? 0),
    standing: JSON.parse(standing ?? "[]"),
    instanceUrl: instanceUrl ?? null,
    isCopied: copied === "true",
  };
}

/** A column as the API shows it, without what only the ingest needs. */
export function publicColumn(column: MirrorColumn): Column {
  return v.parse(Column, column);
}

import * as v from "valibot";
import { cellFromText } from "../../db/mirror/cell-text.ts";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import { Cell } from "../protocol/change.ts";
import type { Cells, CellValue } from "../protocol/cell.ts";
import type { QuestionObject } from "./column.ts";
import { rowCells } from "./row-cells.ts";
import { rowsOf } from "./rows-of.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/**
 * One record by primary key, its tombstone, and head_seq, of one snapshot: three index look-ups.
 * The time zone of `deleted_at` is fixed here, because it is not read as a cell. Who sees some of the rows sees no
 * tombstones: a record that is gone is one that is not seen any more.
 */
export function record(object: QuestionObject, id: string): Statement {
  const columns = object.columns.map((column) => `r.${quoteIdent(column.column)}`).join(", ");
  return statement((add) => {
    const key = add(id, "text");
    return `select o.head_seq, o.line, d.deleted_at::text, d.last_row::text, r.id, ${columns} from sync.object o
      left join ${rowsOf(object, add)} r on r.id = ${key}
      left join sync.tombstone d on d.object = o.name and d.record_id = ${key} and ${object.seen === undefined}
      where o.name = ${add(object.name, "text")}`;
  });
}

/** A record as it is, or as it last was. */
type RecordAnswer = {
  readonly seq: number;
  readonly line: string;
  readonly row: Cells;
  /** ISO 8601; null while the record lives. */
  readonly deletedAt: string | null;
};

/** Reads the answer to `record`; null when there is neither such a row nor a tombstone of it. */
export function readRecord(
  object: QuestionObject,
  id: string,
  answer: readonly Row[],
): RecordAnswer | null {
  const [seq, line, deletedAt, lastRow, liveId, ...texts] = answer[0] ?? [];
  if (seq === undefined) return null;
  const content = { seq: Number(seq), line: String(line) };
  if (liveId) return { ...content, row: rowCells(object.columns, texts), deletedAt: null };
  if (!deletedAt) return null;
  return {
    ...content,
    row: lastCells(object, id, lastRow ?? null),
    deletedAt: String(cellFromText("timestamptz", deletedAt)),
  };
}

const LastRow = v.nullable(v.record(v.string(), v.unknown()));

/** The tombstone's cells, of the columns that may be shown. A value that is not known is null. */
function lastCells({ columns }: QuestionObject, id: string, lastRow: string | null): Cells {
  const known = v.parse(LastRow, lastRow === null ? null : JSON.parse(lastRow)) ?? {};
  const cells: Record<string, CellValue> = {};
  for (const { column } of columns) {
    const cell = v.safeParse(Cell, known[column]);
    cells[column] = cell.success ? cell.output : null;
  }
  return { ...cells, id };
}

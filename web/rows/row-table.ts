import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import type { ChangeLog } from "./change-log.ts";

export type Row = {
  readonly id: string;
  readonly cells: Cells;
  /** The cells as a page brought them: rows stand in their order. */
  readonly read: Cells;
  /** It was put on top by the reader, whatever its place is. */
  readonly pinned: boolean;
  /** The newest change in these cells. */
  readonly seq: number;
  readonly deleted: boolean;
  /** How often each cell changed on screen; a new count is a new flash. */
  readonly flashes: Readonly<Record<string, number>>;
};

export type Page = { readonly seq: number; readonly rows: readonly Cells[] };

type RecordChange = Change & { readonly recordId: string };

/** Ids of rows that a page brought, and of rows that it made newer. */
type Added = { readonly added: readonly string[]; readonly renewed: readonly string[] };

/** Rows by id. The log brings pages that come late up to them. */
export function makeRowTable(log: ChangeLog) {
  const rows = new Map<string, Row>();
  let columns: ReadonlySet<string> = new Set();

  /** The row of a page, with the changes that the page is too old to have. */
  const broughtUp = (
    cells: Cells,
    pageSeq: number,
    waitingFrom: number,
    pinned: boolean,
  ): Row | null => {
    const id = cells["id"];
    if (typeof id !== "string") return null;
    const start = { id, cells, read: cells, pinned, deleted: false, flashes: {} };
    let row: Row = { ...start, seq: pageSeq };
    if (pageSeq >= log.seq()) return row;
    for (const change of log.changes())
      if (change.recordId === id && change.seq > row.seq && change.seq < waitingFrom)
        row = withChange(row, change, columns, false);
    return row;
  };

  const add = (page: Page, waitingFrom: number, pinned = false): Added => {
    const added: string[] = [];
    const renewed: string[] = [];
    for (const cells of page.rows) {
      const row = broughtUp(cells, page.seq, waitingFrom, pinned);
      if (!row) continue;
      const known = rows.get(row.id);
      // A record that moved between two pages is in both: it keeps its first place and its newest cells.
      if (known && known.seq >= row.seq) continue;
      (known ? renewed : added).push(row.id);
      rows.set(row.id, known ? { ...row, read: known.read, pinned: known.pinned } : row);
    }
    return { added, renewed };
  };

  return {
    row: (id: string) => rows.get(id),
    has: (id: string) => rows.has(id),
    replace(page: Page, shown: readonly string[]): Added {
      columns = new Set(shown);
      rows.clear();
      log.startAt(page.seq);
      return add(page, Number.POSITIVE_INFINITY);
    },
    /** Null where the page is older than the log reaches back. Changes from `waitingFrom` on are left to `apply`. */
    append: (page: Page, waitingFrom: number, pinned = false): Added | null =>
      log.reaches(page.seq) ? add(page, waitingFrom, pinned) : null,
    /** Changes of these are of rows that are not here from now on. */
    drop(ids: Iterable<string>): void {
      for (const id of ids) rows.delete(id);
    },
    /** Puts changes into the rows that are older than they are; `unknown` are of records that are not here. */
    apply(changes: readonly Change[]) {
      const applied: RecordChange[] = [];
      const unknown: Change[] = [];
      for (const change of changes.filter(isOfRecord)) {
        const row = rows.get(change.recordId);
        if (!row) unknown.push(change);
        else if (change.seq > row.seq) {
          rows.set(row.id, withChange(row, change, columns, true));
          applied.push(change);
        }
      }
      return { applied, unknown };
    },
  };
}

function isOfRecord(change: Change): change is RecordChange {
  return change.recordId !== null;
}

/** The row after a change. Only columns that the rows have are kept; only values that differ flash. */
function withChange(row: Row, change: Change, columns: ReadonlySet<string>, flash: boolean): Row {
  const cells: Record<string, CellValue> = { ...row.cells };
  const flashes: Record<string, number> = { ...row.flashes };
  for (const [column, value] of Object.entries(change.fields)) {
    if (!columns.has(column) || cells[column] === value) continue;
    cells[column] = value;
    if (flash) flashes[column] = (flashes[column] ?? 0) + 1;
  }
  const deleted = change.effect === "went" || (row.deleted && change.effect === "none");
  return { ...row, cells, seq: change.seq, deleted, flashes };
}

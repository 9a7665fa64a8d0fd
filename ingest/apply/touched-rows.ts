import type { ClientBase } from "pg";
import { NAME_COLUMNS, setsPersonName } from "../cdc/person-name.ts";
import { IMAGE_STAMP, type MirrorRow } from "./mirror-row.ts";
import type { MirrorTable } from "./mirror-table.ts";
import type { ReceivedEvent } from "./received-event.ts";
import { readRows, type PartRows } from "./write-plan.ts";

/** The rows that a batch touches. */
export type TouchedRows = {
  readonly rows: ReadonlyMap<string, MirrorRow>;
  /** Those of them that are known, and written, in some columns only. */
  readonly parts: PartRows;
};

/**
 * Reads the rows that a batch touches. Most events set a few fields of hundreds, so of the rows only the columns are
 * read that some event of the batch sets, and what tells a row's image: most of what a batch would otherwise read and
 * write. Rows of which a record is deleted are read whole, since its tombstone keeps the row.
 */
export async function readTouched(
  client: ClientBase,
  table: MirrorTable,
  events: readonly ReceivedEvent[],
): Promise<TouchedRows> {
  const names = new Set(["id", IMAGE_STAMP]);
  const [ids, deleted] = [new Set<string>(), new Set<string>()];
  for (const received of events) {
    if (received.tag === "poison") continue;
    const { changeType, recordIds } = received.event;
    for (const id of recordIds) (changeType === "DELETE" ? deleted : ids).add(id);
    for (const column of columnsOf(received.cells)) names.add(column);
  }
  const columns = table.columns.filter(({ column }) => names.has(column));
  const part = { ...table, columns };
  const kept = [...ids].filter((id) => !deleted.has(id));
  const parts = await readRows(client, part, kept);
  const whole = await readRows(client, table, [...deleted]);
  return { rows: new Map([...parts, ...whole]), parts: { table: part, rows: parts } };
}

/** What the event rule reads and sets of a row for an event. */
function columnsOf(cells: Extract<ReceivedEvent, { tag: "decoded" }>["cells"]): readonly string[] {
  const set = Object.keys(cells);
  return setsPersonName(cells) ? [...set, "name", ...NAME_COLUMNS] : set;
}

import { NAME_COLUMNS, setsPersonName } from "../cdc/person-name.ts";
import { IMAGE_STAMP } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { ReceivedEvent } from "../core/received-event.ts";

/** The mirror rows that a batch touches. */
export type Changed = {
  /** The table with the columns that the batch sets, and those that date a row's image. */
  readonly part: MirrorTable;
  /** Records that are read and written in these columns only. */
  readonly ids: readonly string[];
  /** Records whose rows are read completely. */
  readonly deleted: readonly string[];
};

/**
 * Most events set a few fields of hundreds. So only the columns that some event of the batch sets are read and written,
 * which saves most of the work. Rows of deleted records are read completely, since the tombstone keeps the row.
 */
export function changedBy(table: MirrorTable, events: readonly ReceivedEvent[]): Changed {
  const names = new Set(["id", IMAGE_STAMP]);
  const [ids, deleted] = [new Set<string>(), new Set<string>()];
  for (const received of events) {
    if (received.tag === "poison") continue;
    const { changeType, recordIds } = received.event;
    for (const id of recordIds) (changeType === "DELETE" ? deleted : ids).add(id);
    for (const column of columnsOf(received.cells)) names.add(column);
  }
  const columns = table.columns.filter(({ column }) => names.has(column));
  return {
    part: { ...table, columns },
    ids: [...ids].filter((id) => !deleted.has(id)),
    deleted: [...deleted],
  };
}

/** The columns of a row that the event rule reads and sets for an event. */
function columnsOf(cells: Extract<ReceivedEvent, { tag: "decoded" }>["cells"]): readonly string[] {
  const set = Object.keys(cells);
  return setsPersonName(cells) ? [...set, "name", ...NAME_COLUMNS] : set;
}

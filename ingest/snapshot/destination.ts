import type { ClientBase, Pool } from "pg";
import type { MirrorTable } from "../core/mirror-table.ts";
import { hasColumns, type SnapshotRow } from "./snapshot-row.ts";
import { createStaging, holdsAllRows, stagingTable } from "./staging-table.ts";

/** The table into which a durable read loads its pages. */
export type Destination = {
  /** Quoted. */
  readonly nameOf: (snapshot: SnapshotRow) => string;
  /** Makes room for the rows, in the transaction in which the read begins. */
  readonly prepare: (client: ClientBase, snapshot: SnapshotRow) => Promise<void>;
  /** Why an earlier process's progress cannot be resumed; null where it can. */
  readonly whyRestart: (left: SnapshotRow) => Promise<string | null>;
};

/** A staging table of the read's own, beside the mirror. `table` has the columns that are read. */
export function stagingDestination(
  pool: Pool,
  { object, table, columns }: MirrorTable,
): Destination {
  return {
    nameOf: ({ id }) => stagingTable(id),
    prepare: (client, { id }) => createStaging(client, id, columns),
    whyRestart: async (left) => {
      if (!hasColumns(left, columns)) return fieldsChanged(object);
      if (await holdsAllRows(pool, left.id, table)) return null;
      return `What was read of ${object} is lost, or of outdated field types.`;
    },
  };
}

export function fieldsChanged(object: string): string {
  return `The fields of ${object} changed while it was read.`;
}

import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { BatchResult } from "../apply/apply-batch.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { makeIndexes } from "../core/table-indexes.ts";
import { replayBuffered } from "../apply/replay-buffered.ts";
import { countsFrom, type Tuning } from "../core/tuning.ts";
import { fieldsChanged, type Destination } from "./destination.ts";
import { readDurably } from "./durable-read.ts";
import type { SnapshotContext } from "./load-snapshot.ts";
import { selected } from "./selected-columns.ts";
import { hasColumns } from "./snapshot-row.ts";

export type InitialSnapshotContext = SnapshotContext & {
  readonly table: MirrorTable;
  /** Called with what each transaction of the replay of buffered events did. */
  readonly onReplayed: (result: BatchResult) => void;
};

/**
 * The initial snapshot of an object, straight into its mirror table. Merging builds the indexes, then replays the
 * events buffered meanwhile. The last batch completes the snapshot and opens the pipeline. A snapshot that cannot be
 * resumed restarts with an emptied table.
 */
export async function initialSnapshot(
  context: InitialSnapshotContext,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, table, traceId, tuning, log, onReplayed } = context;
  const mirror = selected(table);
  const destination = mirrorDestination(mirror, tuning);
  const merge = async () => {
    for (const { name, error } of await makeIndexes(pool, table)) {
      const message = `The index ${name} could not be made, and is tried again later: ${String(error)}`;
      log({ kind: "snapshot", severity: "warning", object: lease.object, traceId, message });
    }
    await pool.query(`analyze ${quoteMirrorTable(table.table)}`);
    await replayBuffered(pool, lease, table, traceId, onReplayed);
  };
  await readDurably(context, { kind: "initial", table: mirror, destination, merge }, signal);
}

/** The mirror table, emptied first; only of an object that was never live. Views on it stay. */
function mirrorDestination({ object, table, columns }: MirrorTable, tuning: Tuning): Destination {
  const mirror = quoteMirrorTable(table);
  return {
    nameOf: () => mirror,
    prepare: async (client, { readBegan }) => {
      await client.query(`truncate ${mirror}`);
      await client.query("update sync.object set row_count = 0 where name = $1", [object]);
      await client.query(
        `update sync.dead_letter set resolved_at = clock_timestamp()
         where object = $1 and kind = 'row' and resolved_at is null`,
        [object],
      );
      // The default dates the rows. DDL takes no parameters, so the time is Postgres's own text of it.
      await client.query(
        `alter table ${mirror} alter column "_read_began" set default '${countsFrom(readBegan, tuning)}'::timestamptz`,
      );
    },
    whyRestart: async (left) => {
      // All its pages are loaded, and some buffered events are already replayed on them.
      if (left.state === "merging") return null;
      if (!hasColumns(left, columns)) return fieldsChanged(object);
      if (left.jobId !== null) return null;
      return `The node stopped before it knew the job that reads ${object}.`;
    },
  };
}

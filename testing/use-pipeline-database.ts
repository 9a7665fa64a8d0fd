import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { beforeEach } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import { applyBatch, type BatchResult } from "../ingest/apply/apply-batch.ts";
import { mergeImages, type MergeResult } from "../ingest/apply/merge-images.ts";
import { replayBuffered } from "../ingest/apply/replay-buffered.ts";
import type { RowCells } from "../ingest/core/mirror-row.ts";
import { Lease } from "../ingest/core/pipeline-row.ts";
import type { ReceivedEvent } from "../ingest/core/received-event.ts";
import { pgNow } from "../ingest/lib/pg-clock.ts";
import type { MirrorTable } from "../ingest/core/mirror-table.ts";
import { TEST_LINE } from "./test-lease.ts";
import { TEST_TUNING } from "./test-tuning.ts";
import { type UsedDatabase, useTestDatabase } from "./use-test-database.ts";

export type PipelineDatabase = Pick<UsedDatabase, "pool" | "rows"> & {
  readonly lease: Lease;
  readonly apply: (...events: readonly ReceivedEvent[]) => Promise<readonly BatchResult[]>;
  readonly replay: (onReplayed?: (result: BatchResult) => void) => Promise<void>;
  /** Merges what a repair reads of a record, over REST and now unless told. */
  readonly merge: (
    recordId: string,
    cells: RowCells | null,
    read?: { readonly began?: string | undefined; readonly maxStalenessMs?: number },
  ) => Promise<MergeResult>;
};

/** For tests: a database with one live object, leased under TEST_LINE. Its tables are emptied before each test. */
export function usePipelineDatabase(table: MirrorTable): PipelineDatabase {
  const prepare = (pool: Pool) => pool.query(createTable(table.table, table.columns));
  const database = useTestDatabase({ prepare, pipeline: true });
  let lease = new Lease(table.object, TEST_LINE);
  beforeEach(async () => {
    lease = new Lease(table.object, TEST_LINE);
    for (const name of ["change", "tombstone", "repair", "dead_letter", "object", "lineage"])
      await database.pool.query(`delete from sync.${name}`);
    await database.pool.query(`delete from salesforce.${table.table}`);
    await insertLeased(database.pool, table);
  });
  return {
    get pool() {
      return database.pool;
    },
    rows: database.rows,
    get lease() {
      return lease;
    },
    apply: (...events) =>
      applyBatch(database.pool, { lease, table, tuning: TEST_TUNING }, events, randomUUID()),
    replay: (onReplayed) => replayBuffered(database.pool, lease, table, randomUUID(), onReplayed),
    async merge(recordId, cells, { began, maxStalenessMs = TEST_TUNING.restMaxStalenessMs } = {}) {
      const read = { began: began ?? (await pgNow(database.pool)), maxStalenessMs };
      const images = [{ recordId, cells }];
      const source = "repair";
      return mergeImages(database.pool, lease, table, { ...read, source }, images, randomUUID());
    },
  };
}

/** For tests: creates the mirror table of a live object that is leased under TEST_LINE. */
export async function createLeased(pool: Pool, table: MirrorTable): Promise<void> {
  await pool.query(createTable(table.table, table.columns));
  await insertLeased(pool, table);
}

async function insertLeased(pool: Pool, { object, table }: MirrorTable): Promise<void> {
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, line, copied_at)
     values ($1, $1, $1, $2, 'node', '${TEST_LINE}', now())`,
    [object, table],
  );
}

import type { Pool, PoolClient } from "pg";
import { lockHolders } from "../../db/lock-holders.ts";
import { type Lease, lockPipeline, type PipelineRow } from "../core/pipeline-row.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";
import { isDeadlock, isLockTimeout } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";

/** How long DDL waits for the table's lock before it is retried. New readers queue behind waiting DDL. */
const LOCK_TIMEOUT = "1s";

/** A mirror table could not be changed because it is in use. */
export class TableInUse extends OrgmirrorError {
  readonly kind = "table-in-use";
  /** @param holders who holds locks, in words */
  constructor(object: string, cause: Error, holders: string) {
    super(`The table of ${object} is in use by ${holders}: ${cause.message}`, { cause });
  }
}

/** Changes an object's table in one transaction, under the lock of its pipeline. Throws TableInUse and LeaseLost. */
export async function alterTable<T>(
  pool: Pool,
  lease: Lease,
  work: (client: PoolClient, row: PipelineRow) => Promise<T>,
): Promise<T> {
  try {
    return await transaction(pool, async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      return work(client, await lockPipeline(client, lease));
    });
  } catch (error) {
    if (!isLockTimeout(error) && !isDeadlock(error)) throw error;
    const holders = await lockHolders(pool).catch(() => "somebody");
    throw new TableInUse(lease.object, error, holders);
  }
}

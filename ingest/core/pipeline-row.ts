import type { ClientBase } from "pg";
import { run, type Statement, type TextRow } from "../lib/statement.ts";

/**
 * The lease that a lane writes under. A transaction whose epoch is no longer the stored one writes nothing; nor does one
 * in another life of Postgres than granted the lease (`lease_life`). A restart or a failover may have lost commits that
 * were told to us: a lane that went on from what it remembers would leave out the events of those.
 */
export type Lease = { readonly object: string; readonly epoch: number };

/** Another node has taken the object over, or Postgres began anew: a signal to stop, not an error. */
export class LeaseLost extends Error {
  readonly object: string;
  constructor(object: string) {
    super(
      `The lease of ${object} is not ours any more: another node holds it, or Postgres began anew.`,
    );
    this.object = object;
  }
}

/** What a transaction knows of the lane while it holds the lane's row. */
export type LaneRow = {
  readonly headSeq: number;
  /** True once the first copy has ended and events are applied as they come. */
  readonly copied: boolean;
};

/** Locks the lane's row until the end of the transaction, and checks the fencing epoch. Throws LeaseLost. */
export async function lockLane(client: ClientBase, lease: Lease): Promise<LaneRow> {
  const { rows } = await run(client, selectLaneForUpdate(lease));
  return lockedLane(lease, rows);
}

export function selectLaneForUpdate({ object, epoch }: Lease): Statement {
  return {
    text: `select head_seq, copied_at is not null as copied
     from sync.object where name = $1 and lease_epoch = $2 and lease_life = pg_postmaster_start_time() for update`,
    values: [object, epoch],
  };
}

/** What `selectLaneForUpdate` answered. Throws LeaseLost. */
export function lockedLane(lease: Lease, [row]: readonly TextRow[]): LaneRow {
  if (row === undefined) throw new LeaseLost(lease.object);
  return { headSeq: Number(row["head_seq"]), copied: row["copied"] === "t" };
}

/** What a transaction adds to the lane's row. Counters are added, not set. */
export type LaneProgress = {
  readonly headSeq: number;
  readonly rowCount: number;
  readonly received: number;
  readonly applied: number;
  readonly superseded: number;
  readonly duplicate: number;
  readonly parked: number;
  readonly waiting: number;
  /** Newest commit time applied or logged, epoch milliseconds; null leaves it. */
  readonly lastCommitAt: number | null;
  /** The stream position that is durable with this transaction; null leaves it. */
  readonly replayId: Buffer | null;
};

export const NO_PROGRESS: Omit<LaneProgress, "headSeq"> = {
  rowCount: 0,
  received: 0,
  applied: 0,
  superseded: 0,
  duplicate: 0,
  parked: 0,
  waiting: 0,
  lastCommitAt: null,
  replayId: null,
};

/** Writes the progress in the same transaction as its effects: the checkpoint is never ahead of them. */
export async function advanceLane(
  client: ClientBase,
  lease: Lease,
  progress: LaneProgress,
): Promise<void> {
  await run(client, updateLane(lease, progress));
}

export function updateLane({ object, epoch }: Lease, progress: LaneProgress): Statement {
  const { headSeq, rowCount, received, applied, superseded, duplicate, parked, waiting } = progress;
  const { lastCommitAt, replayId } = progress;
  return {
    text: `update sync.object set head_seq = $3, row_count = row_count + $4,
       received = received + $5, applied = applied + $6, superseded = superseded + $7,
       duplicate = duplicate + $8, parked = parked + $9, waiting = waiting + $10,
       last_commit_at = greatest(last_commit_at, $11::timestamptz),
       last_applied_at = case when $3 > head_seq or $6 > 0 then clock_timestamp() else last_applied_at end,
       replay_id = coalesce($12::bytea, replay_id),
       position_confirmed_at = case when $12::bytea is null then position_confirmed_at
                               else coalesce(position_confirmed_at, clock_timestamp()) end,
       heard_at = case when $12::bytea is null then heard_at else clock_timestamp() end
     where name = $1 and lease_epoch = $2`,
    values: [
      ...[object, epoch, headSeq, rowCount],
      ...[received, applied, superseded, duplicate, parked, waiting],
      lastCommitAt === null ? null : new Date(lastCommitAt).toISOString(),
      replayId,
    ],
  };
}

import type { ClientBase } from "pg";
import { isLeased } from "./sql.ts";
import { holds } from "../lib/injection-point.ts";
import { afterCommit } from "../lib/transaction.ts";
import { run, type Statement, type TextRow } from "../lib/statement.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/**
 * The lease that a pipeline writes under. Its line is random and made with every grant. A transaction writes nothing if
 * the stored line is another one, or if Postgres restarted since it granted the lease (`server_incarnation`). Numbers
 * would repeat after a restore: two nodes could hold the same one.
 *
 * A dump that is poured into a running Postgres changes neither. So a lease also knows the newest seq that it was told
 * is committed, and the one that is noted as published, and ends where the stored ones are found to be behind them.
 */
export class Lease {
  readonly object: string;
  /** A UUID. */
  readonly line: string;
  #committedSeq = 0;
  #publishedSeq = 0;

  constructor(object: string, line: string) {
    this.object = object;
    this.line = line;
  }

  /** The log certainly reaches to this seq. */
  noteCommitted(headSeq: number): void {
    this.#committedSeq = Math.max(this.#committedSeq, headSeq);
  }

  /** The row says that the room has everything up to this seq. It may go back: a room can forget. */
  async notePublished(seq: number, stored: Promise<unknown>): Promise<void> {
    this.#publishedSeq = Math.min(this.#publishedSeq, seq);
    await stored;
    this.#publishedSeq = seq;
  }

  /** Whether a log with this head has lost what was committed. */
  isAhead(headSeq: number): boolean {
    return headSeq < this.#committedSeq && holds("a lease ends when the log went back");
  }

  /** Whether a row with this seq is from before what was noted. */
  isAheadOfPublished(publishedSeq: number): boolean {
    return publishedSeq < this.#publishedSeq;
  }
}

/** Another node has taken the object over, or Postgres restarted or was put back: a signal to stop, not an error. */
export class LeaseLost extends OrgmirrorError {
  readonly kind = "lease-lost";
  readonly object: string;
  constructor(object: string) {
    super(
      `The lease of ${object} is lost: another node holds it, or Postgres restarted or was put back.`,
    );
    this.object = object;
  }
}

/** What a transaction knows of the pipeline while it holds the pipeline's row. */
export type PipelineRow = {
  readonly headSeq: number;
  /** True once the initial snapshot has ended and events are applied as they come. */
  readonly copied: boolean;
};

/** Locks the pipeline's row until the end of the transaction, and checks the lease. Throws LeaseLost. */
export async function lockPipeline(client: ClientBase, lease: Lease): Promise<PipelineRow> {
  const { rows } = await run(client, selectPipelineForUpdate(lease));
  return lockedPipeline(lease, rows);
}

export function selectPipelineForUpdate({ object, line }: Lease): Statement {
  return {
    text: `select head_seq, copied_at is not null as copied
     from sync.object where ${isLeased("$1", "$2")} for update`,
    values: [object, line],
  };
}

/** The pipeline of a `selectPipelineForUpdate` result. Throws LeaseLost. */
export function lockedPipeline(lease: Lease, [row]: readonly TextRow[]): PipelineRow {
  const headSeq = Number(row?.["head_seq"]);
  if (row === undefined || lease.isAhead(headSeq)) throw new LeaseLost(lease.object);
  return { headSeq, copied: row["copied"] === "t" };
}

/** A transaction's additions to the pipeline's row. Counters are added, not set. */
export type PipelineProgress = {
  readonly headSeq: number;
  readonly rowCount: number;
  readonly received: number;
  readonly applied: number;
  readonly superseded: number;
  readonly duplicate: number;
  readonly deadLettered: number;
  readonly buffered: number;
  /** Newest commit time applied or logged, epoch milliseconds; null leaves it. */
  readonly lastCommitAt: number | null;
  /** The stream position that is durable with this transaction; null leaves it. */
  readonly replayId: Buffer | null;
};

export const NO_PROGRESS: Omit<PipelineProgress, "headSeq"> = {
  rowCount: 0,
  received: 0,
  applied: 0,
  superseded: 0,
  duplicate: 0,
  deadLettered: 0,
  buffered: 0,
  lastCommitAt: null,
  replayId: null,
};

/** Writes the progress in the same transaction as its effects: the checkpoint is never ahead of them. */
export async function advancePipeline(
  client: ClientBase,
  lease: Lease,
  progress: PipelineProgress,
): Promise<void> {
  await run(client, updatePipeline(lease, progress));
  afterCommit(client, () => lease.noteCommitted(progress.headSeq));
}

export function updatePipeline({ object, line }: Lease, progress: PipelineProgress): Statement {
  const { headSeq, rowCount, received, applied, superseded, duplicate, deadLettered, buffered } =
    progress;
  const { lastCommitAt, replayId } = progress;
  return {
    text: `update sync.object set head_seq = $3, row_count = row_count + $4,
       received = received + $5, applied = applied + $6, superseded = superseded + $7,
       duplicate = duplicate + $8, dead_lettered = dead_lettered + $9, buffered = buffered + $10,
       last_commit_at = greatest(last_commit_at, $11::timestamptz),
       last_applied_at = case when $3 > head_seq or $6 > 0 then clock_timestamp() else last_applied_at end,
       replay_id = coalesce($12::bytea, replay_id),
       position_confirmed_at = case when $12::bytea is null then position_confirmed_at
                               else coalesce(position_confirmed_at, clock_timestamp()) end,
       last_message_at = case when $12::bytea is null then last_message_at else clock_timestamp() end
     where ${isLeased("$1", "$2")}`,
    values: [
      ...[object, line, headSeq, rowCount],
      ...[received, applied, superseded, duplicate, deadLettered, buffered],
      lastCommitAt === null ? null : new Date(lastCommitAt).toISOString(),
      replayId,
    ],
  };
}

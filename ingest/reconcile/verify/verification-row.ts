import type { ClientBase, Pool } from "pg";
import { iso } from "../../../edge/protocol/iso-sql.ts";
import { epochMs } from "../../lib/pg-clock.ts";
import { LeaseLost, lockPipeline, type Lease } from "../../core/pipeline-row.ts";
import { fenced } from "../../core/sql.ts";
import { transaction } from "../../lib/transaction.ts";
import type { VerificationHistory, EndedVerification } from "./verification-schedule.ts";
import type { VerificationKind, VerificationState } from "../../../edge/protocol/states.ts";

/** A row of `sync.verification`. */
export type VerificationRow = {
  readonly id: number;
  readonly kind: VerificationKind;
  /** Postgres's clock just before the job was created, ISO 8601. */
  readonly readBegan: string;
  readonly traceId: string;
};

const READ_BEGAN = iso("read_began");

/** Starts a verification; its read begins now, by Postgres's clock. */
export async function insertVerification(
  pool: Pool,
  lease: Lease,
  kind: VerificationKind,
  traceId: string,
): Promise<VerificationRow> {
  return transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const { rows } = await client.query<{ id: string; began: string }>(
      `insert into sync.verification (object, kind, read_began, started_at, trace_id)
       values ($1, $2, clock_timestamp(), clock_timestamp(), $3) returning id, ${READ_BEGAN} as began`,
      [lease.object, kind, traceId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error("Postgres returned no row for an insert.");
    return { id: Number(row.id), kind, readBegan: row.began, traceId };
  });
}

/** SQL for how many of a verification's differences stay (unproven.ts): they have no values. `id` is SQL of its id. */
export function lastingCount(id: string): string {
  return `(select count(*) from sync.verification_difference
    where verification_id = ${id} and mirror is null and org is null)`;
}

/** Results of a verification so far; absent properties stay as they were. */
export type VerificationFacts = {
  readonly jobId?: string;
  readonly rowsOrg?: number;
  readonly rowsMirror?: number;
  readonly candidates?: number;
  readonly apiCalls?: number;
  readonly error?: string;
};

/** Throws LeaseLost. */
export async function setVerification(
  client: Pool | ClientBase,
  lease: Lease,
  id: number,
  state: VerificationState,
  facts: VerificationFacts = {},
): Promise<void> {
  const { rowCount } = await client.query(
    `update sync.verification set state = $2, job_id = coalesce($3, job_id), rows_org = coalesce($4, rows_org),
       rows_mirror = coalesce($5, rows_mirror), candidates = coalesce($6, candidates),
       api_calls = coalesce($7, api_calls), error = coalesce($8, error),
       finished_at = case when $2 in ('equal', 'different', 'failed') then clock_timestamp() end
     where id = $1 and object = $9 and ${fenced("$9", "$10")}`,
    [
      id,
      state,
      facts.jobId ?? null,
      facts.rowsOrg ?? null,
      facts.rowsMirror ?? null,
      facts.candidates ?? null,
      facts.apiCalls ?? null,
      facts.error ?? null,
      lease.object,
      lease.line,
    ],
  );
  if (rowCount !== 1) throw new LeaseLost(lease.object);
}

/** A verification abandoned by a stopped node, with what can be resumed. */
export type LeftVerification = VerificationRow & {
  readonly state: VerificationState;
  readonly jobId: string | null;
};

/** Verifications of the object that did not end. */
export async function leftVerifications(
  pool: Pool,
  object: string,
): Promise<readonly LeftVerification[]> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select id, kind, state, job_id, trace_id, ${READ_BEGAN} as began from sync.verification
     where object = $1 and finished_at is null order by id`,
    [object],
  );
  return rows.map((row) => ({
    id: Number(row["id"]),
    kind: row["kind"] as VerificationKind,
    state: row["state"] as VerificationState,
    jobId: row["job_id"] ?? null,
    traceId: String(row["trace_id"]),
    readBegan: String(row["began"]),
  }));
}

/**
 * Input of the schedule, with Postgres's current time in epoch milliseconds. `copiedAt` is 0 while the mirror is known
 * to be behind: there is nothing to prove then.
 */
export async function verificationHistory(
  pool: Pool,
  object: string,
): Promise<{ readonly history: VerificationHistory; readonly now: number }> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select ${epochMs("clock_timestamp()")} as now,
       case when o.state in ('live', 'late')
         then ${epochMs("o.copied_at")} end as copied, a.kind,
       a.differences > ${lastingCount("a.id")} as suspects, ${epochMs("a.started_at")} as started
     from sync.object o left join lateral (
       select distinct on (kind) id, kind, differences, started_at from sync.verification
       where object = o.name and state in ('equal', 'different') order by kind, id desc) a on true
     where o.name = $1`,
    [object],
  );
  const ended = (kind: VerificationKind): EndedVerification | null => {
    const row = rows.find((candidate) => candidate["kind"] === kind);
    if (row === undefined) return null;
    return { startedAt: Number(row["started"]), foundDifferences: row["suspects"] === "t" };
  };
  const [first] = rows;
  return {
    now: Number(first?.["now"] ?? 0),
    history: {
      copiedAt: Number(first?.["copied"] ?? 0),
      keys: ended("keys"),
      full: ended("full"),
    },
  };
}

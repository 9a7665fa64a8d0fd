import type { ClientBase, Pool } from "pg";
import { lockLane, type Lease } from "../../core/pipeline-row.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import { transaction } from "../../lib/transaction.ts";
import { setAudit, type AuditRow } from "./verification-row.ts";
import { nextState, type AuditEvent, type AuditState } from "./verification-state.ts";

export type AuditEnd = {
  readonly state: AuditState;
  /** Why nothing is proved; null where the mirror equals the org now. */
  readonly error: string | null;
  readonly differences: number;
  /** Milliseconds from its start, by Postgres's clock. */
  readonly durationMs: number;
  readonly rowsOrg: number;
  readonly rowsMirror: number;
  readonly suspicious: number;
  readonly apiCalls: number;
};

/**
 * Ends an audit whose repairs are all closed: what they changed in proved columns differed, the rest was suspected
 * without reason. A `full` audit dates the proof by its read, unless something was left to other repairs. All in one
 * transaction.
 */
export async function endAudit(
  pool: Pool,
  lease: Lease,
  audit: AuditRow,
  proved: readonly string[],
): Promise<AuditEnd> {
  return transaction(pool, async (client) => {
    await lockLane(client, lease);
    const differences = await noteDifferences(client, lease.object, audit, proved);
    const { rows } = await client.query<{ error: string | null }>(
      "update sync.audit set differences = $2 where id = $1 returning error",
      [audit.id, differences],
    );
    const error = rows[0]?.error ?? null;
    const state = nextState("checking", endOf(differences, error));
    await setAudit(client, audit.id, state);
    if (audit.kind === "full" && error === null)
      await client.query(
        "update sync.object set verified_at = greatest(verified_at, $2::timestamptz) where name = $1",
        [lease.object, audit.readBegan],
      );
    return { state, error, differences, ...(await figuresOf(client, audit.id)) };
  });
}

function endOf(differences: number, error: string | null): AuditEvent {
  if (error !== null) return "stopped";
  return differences > 0 ? "differed" : "all-equal";
}

/** Of a record that was changed more than once the first change tells what the mirror held. */
async function noteDifferences(
  client: ClientBase,
  object: string,
  { id, traceId, readBegan }: AuditRow,
  proved: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into sync.audit_difference (audit_id, object, record_id, kind, mirror, org)
     select distinct on (record_id) $1::bigint, object, record_id,
       case kind when 'create' then 'missing' when 'delete' then 'extra' else 'different' end, before, after
     from sync.change
     where object = $2 and source = 'audit' and trace_id = $3 and received_at >= $4::timestamptz and record_id is not null
       and (kind in ('create', 'delete') or after = $6::jsonb or exists (
         select from jsonb_object_keys(after) as changed where changed = any($5::text[])))
     order by record_id, seq`,
    [id, object, traceId, readBegan, proved, JSON.stringify({ [IMAGE_STAMP]: null })],
  );
  return Math.max(rowCount ?? 0, await resyncedCount(client, object, id, traceId));
}

/** Of an object that was read whole because too much was suspicious, every suspicion counts. */
async function resyncedCount(
  client: ClientBase,
  object: string,
  id: number,
  traceId: string,
): Promise<number> {
  const { rows } = await client.query<{ suspicious: string }>(
    `select suspicious from sync.audit where id = $1 and exists (
       select from sync.repair where object = $2 and cause = 'audit' and trace_id = $3 and since is not null)`,
    [id, object, traceId],
  );
  return Number(rows[0]?.suspicious ?? 0);
}

async function figuresOf(
  client: ClientBase,
  id: number,
): Promise<Omit<AuditEnd, "state" | "error" | "differences">> {
  const { rows } = await client.query<Record<string, string | null>>(
    `select rows_org, rows_mirror, suspicious, api_calls,
       (extract(epoch from finished_at - started_at) * 1000)::bigint as duration from sync.audit where id = $1`,
    [id],
  );
  const figure = (name: string) => Number(rows[0]?.[name] ?? 0);
  return {
    durationMs: figure("duration"),
    rowsOrg: figure("rows_org"),
    rowsMirror: figure("rows_mirror"),
    suspicious: figure("suspicious"),
    apiCalls: figure("api_calls"),
  };
}

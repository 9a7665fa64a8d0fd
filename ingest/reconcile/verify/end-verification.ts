import type { ClientBase, Pool } from "pg";
import { epochMs } from "../../lib/pg-clock.ts";
import { lockPipeline, type Lease } from "../../core/pipeline-row.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import { transaction } from "../../lib/transaction.ts";
import { holds } from "../../lib/injection-point.ts";
import { lastingCount, setVerification, type VerificationRow } from "./verification-row.ts";
import { nextState, type VerificationEvent } from "./verification-state.ts";
import { lastingText, noteDeadLettered, unsureAfterResync } from "./unproven.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { VerificationState } from "../../../edge/protocol/states.ts";

export type VerificationEnd = {
  readonly state: VerificationState;
  /** Why nothing is proved; null where the mirror equals the org now. With it, some of the differences may stay. */
  readonly error: string | null;
  readonly differences: number;
  /** Milliseconds from its start, by Postgres's clock. */
  readonly durationMs: number;
  readonly rowsOrg: number;
  readonly rowsMirror: number;
  readonly candidates: number;
  readonly apiCalls: number;
};

/**
 * Ends a verification whose repairs are all closed. Records whose comparable columns they changed were different, and
 * so are those that could not be compared or repaired (unproven.ts); the other candidates were equal. A `full`
 * verification dates the proof by its read, unless a difference or another repair was left. One transaction.
 *
 * @param undecided why it reached no verdict; null where it did. What the comparison left undecided is on its row.
 */
export async function endVerification(
  pool: Pool,
  { lease, table }: { readonly lease: Lease; readonly table: MirrorTable },
  verification: VerificationRow,
  comparable: readonly string[],
  undecided: string | null = null,
): Promise<VerificationEnd> {
  return transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await noteDeadLettered(client, table, verification);
    const unsure = await unsureAfterResync(client, lease.object, verification);
    const { rows } = await client.query<{ lasting: string; error: string | null }>(
      `select ${lastingCount("$1")} as lasting, coalesce(error, $2) as error from sync.verification where id = $1`,
      [verification.id, undecided ?? unsure],
    );
    const left = rows[0]?.error ?? null;
    const lasting = Number(rows[0]?.lasting ?? 0);
    const repaired = await noteDifferences(client, lease.object, verification, comparable);
    const differences = repaired + lasting;
    const reasons = [left, lastingText(lease.object, lasting)].filter((text) => text !== null);
    const error = reasons.length === 0 ? null : reasons.join(" ");
    await client.query("update sync.verification set differences = $2, error = $3 where id = $1", [
      verification.id,
      differences,
      error,
    ]);
    const state = nextState("checking", endOf(differences, left));
    await setVerification(client, lease, verification.id, state);
    const isProof = error === null || !holds("a verification with an error proves nothing");
    if (verification.kind === "full" && isProof)
      await client.query(
        "update sync.object set verified_at = greatest(verified_at, $2::timestamptz) where name = $1",
        [lease.object, verification.readBegan],
      );
    return { state, error, differences, ...(await figuresOf(client, verification.id)) };
  });
}

function endOf(differences: number, undecided: string | null): VerificationEvent {
  if (undecided !== null) return "stopped";
  return differences > 0 ? "differed" : "all-equal";
}

/** Where a record changed more than once, the first change shows what the mirror held. */
async function noteDifferences(
  client: ClientBase,
  object: string,
  { id, traceId, readBegan }: VerificationRow,
  comparable: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into sync.verification_difference (verification_id, object, record_id, kind, mirror, org)
     select distinct on (record_id) $1::bigint, object, record_id,
       case kind when 'create' then 'missing' when 'delete' then 'extra' else 'different' end, before, after
     from sync.change
     where object = $2 and source = 'verification' and trace_id = $3 and received_at >= $4::timestamptz and record_id is not null
       and (kind in ('create', 'delete') or after = $6::jsonb or exists (
         select from jsonb_object_keys(after) as changed where changed = any($5::text[])))
     order by record_id, seq
     on conflict do nothing`,
    [id, object, traceId, readBegan, comparable, JSON.stringify({ [IMAGE_STAMP]: null })],
  );
  return Math.max(rowCount ?? 0, await resyncedCount(client, object, id, traceId));
}

/** After a resync because of too many candidates, every candidate counts as different. */
async function resyncedCount(
  client: ClientBase,
  object: string,
  id: number,
  traceId: string,
): Promise<number> {
  const { rows } = await client.query<{ candidates: string }>(
    `select candidates from sync.verification where id = $1 and exists (
       select from sync.repair where object = $2 and cause = 'verification' and trace_id = $3 and since is not null)`,
    [id, object, traceId],
  );
  return Number(rows[0]?.candidates ?? 0);
}

async function figuresOf(
  client: ClientBase,
  id: number,
): Promise<Omit<VerificationEnd, "state" | "error" | "differences">> {
  const { rows } = await client.query<Record<string, string | null>>(
    `select rows_org, rows_mirror, candidates, api_calls,
       ${epochMs("finished_at - started_at")} as duration from sync.verification where id = $1`,
    [id],
  );
  const figure = (name: string) => Number(rows[0]?.[name] ?? 0);
  return {
    durationMs: figure("duration"),
    rowsOrg: figure("rows_org"),
    rowsMirror: figure("rows_mirror"),
    candidates: figure("candidates"),
    apiCalls: figure("api_calls"),
  };
}

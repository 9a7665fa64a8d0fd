import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Conditions } from "./conditions.ts";
import { OBJECTS } from "./scene.ts";

const POLL_MS = 250;
/** Short, because a copy takes only seconds. */
const LOOK_MS = 50;
/** Nothing may change for this long. It is longer than a keepalive and a round of publishing. */
const STILL_MS = 2_500;

export type Quiesced = {
  readonly quiesced: boolean;
  readonly tookMs: number;
  readonly why: string;
};

/**
 * Waits until every pipeline is live, has a message from the org since the workload stopped (all events before a
 * keepalive have arrived), has no open repair, nothing buffered and everything published, and the log stands still. If
 * verifications run, one of every object must have begun since and found all equal. If computed fields are swept, a
 * sweep must have begun since.
 */
export async function untilQuiesced(
  pool: Pool,
  stoppedAt: string,
  { isVerified, isSwept }: Pick<Conditions, "isVerified" | "isSwept">,
  { maxMs, signal }: { readonly maxMs: number; readonly signal: AbortSignal },
): Promise<Quiesced> {
  const ask = { text: STATE, values: [stoppedAt, isVerified, isSwept] };

  const began = performance.now();
  let [still, heads, why] = [began, "", "never asked"];
  while (performance.now() - began < maxMs) {
    signal.throwIfAborted();
    const state = await stateOf(pool, ask).catch((error: Error) => ({
      heads: "",
      why: error.message,
    }));
    const now = performance.now();
    if (state.why !== "" || state.heads !== heads) still = now;
    ({ heads, why } = state);
    if (now - still >= STILL_MS) return { quiesced: true, tookMs: Math.round(still - began), why };
    await sleep(POLL_MS);
  }
  return { quiesced: false, tookMs: maxMs, why };
}

const LIVE_LIMIT_MS = 30_000;

/** Waits until every object is copied and its stream has a position; for at most LIVE_LIMIT_MS. */
export function untilLive(pool: Pool, signal: AbortSignal): Promise<void> {
  return untilPipelines(pool, "state = 'live' and replay_id is not null", signal);
}

/** Waits until the pipelines have their leases. Then objects are described and copied. */
export function untilHeld(pool: Pool, signal: AbortSignal): Promise<void> {
  return untilPipelines(pool, "lease_owner is not null", signal);
}

async function untilPipelines(pool: Pool, are: string, signal: AbortSignal): Promise<void> {
  for (const began = performance.now(); performance.now() - began < LIVE_LIMIT_MS;) {
    signal.throwIfAborted();
    const { rows } = await pool.query<{ pipelines: string }>(
      `select count(*) as pipelines from sync.object where ${are}`,
    );
    if (Number(rows[0]?.pipelines) === OBJECTS.length) return;
    await sleep(LOOK_MS);
  }
}

/** A further sweep, while the log stands still after the last one, is not counted as open work. */
const STATE = `
  select name as object, head_seq as head, concat_ws(', ',
    case when state <> 'live' then state || coalesce(': ' || reason, '') end,
    case when last_message_at is null or last_message_at < $1::timestamptz + interval '1500 milliseconds' then 'no message since' end,
    case when buffered <> 0 then buffered || ' buffered' end,
    case when exists (select from sync.change c where c.object = o.name and seq > confirmed_offset
      and kind in ('delete', 'undelete') and c.source = 'stream' and outcome = 'applied') then 'deletes not confirmed' end,
    case when published_seq <> head_seq then 'not published' end,
    case when replay_id is null then 'no position' end,
    (select kind || ' ' || s.state from (select * from sync.snapshot s where s.object = o.name order by id desc limit 1) s
      where s.state in ('submitted', 'loading', 'merging') and not (kind = 'backfill' and swept)),
    (select string_agg('repair ' || cause || ' (' || tries || ' tries: ' || coalesce(last_outcome, 'not tried') || ')', ', ')
     from sync.repair r where r.object = o.name and closed_at is null
       and not (cause = 'computed' and cardinality(record_ids) = 0 and swept)),
    case when $2 and not exists (select from sync.verification a where a.object = o.name and kind = 'full' and a.state = 'equal'
      and read_began > $1::timestamptz) then 'no verification since' end,
    case when $3 and computed_at <= $1::timestamptz then 'not swept since' end) as why
  from (select *, $3 and coalesce(computed_at > $1::timestamptz, true) as swept from sync.object) o order by name`;

async function stateOf(
  pool: Pool,
  ask: { readonly text: string; readonly values: readonly unknown[] },
): Promise<{ heads: string; why: string }> {
  const { rows } = await pool.query<{ object: string; head: string; why: string }>(ask.text, [
    ...ask.values,
  ]);
  const wrong = rows.filter((row) => row.why !== "").map((row) => `${row.object}: ${row.why}`);
  if (rows.length < OBJECTS.length) wrong.push(`${rows.length} pipelines`);
  return { heads: rows.map((row) => row.head).join(" "), why: wrong.join("; ") };
}

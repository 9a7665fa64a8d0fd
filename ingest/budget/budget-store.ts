import type { ClientBase, Pool } from "pg";
import { epochMs } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import type { GatedCall } from "../salesforce/call-gate.ts";
import type { HourUse, Ruling } from "./budget.ts";
import type { QuotaResource } from "../../edge/protocol/states.ts";

type Row = { readonly resource: string | null } & Readonly<
  Record<"purpose" | "hour" | "used", string>
>;
export type Used = {
  readonly now: number;
  readonly uses: ReadonlyMap<QuotaResource, readonly HourUse[]>;
};

/**
 * Counts a call if `rule` allows it, given what all nodes have used so far. Nodes do this one after the other, so
 * together they never use more than the budget. The call itself is made after the commit. Times are Postgres's.
 */
export async function claimCall(
  pool: Pool,
  call: GatedCall,
  rule: (used: Used) => Ruling,
): Promise<Ruling> {
  return transaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('sync.budget'))");
    const answer = rule(await readUses(client));
    if (answer.kind !== "go") return answer;
    for (const resource of call.draws) await count(client, resource, call.purpose, 1);
    return answer;
  });
}

/** Adds to the use of this hour. */
export async function count(
  client: ClientBase | Pool,
  resource: QuotaResource,
  purpose: string,
  used: number,
): Promise<void> {
  await client.query(
    `insert into sync.budget (resource, purpose, hour, used)
     values ($1, $2, date_trunc('hour', clock_timestamp()), $3)
     on conflict (resource, purpose, hour) do update set used = budget.used + excluded.used`,
    [resource, purpose, used],
  );
}

/** The use of the last 25 hours, and Postgres's time of the answer in epoch milliseconds. */
export async function readUses(client: ClientBase | Pool): Promise<Used> {
  const { rows } = await client.query<Row & { now: string }>(
    `select ${epochMs("clock_timestamp()")} as now, b.* from (select 1) one
     left join lateral (
       select resource, purpose, ${epochMs("hour")} as hour, used
       from sync.budget where hour > clock_timestamp() - interval '25 hours') b on true`,
  );
  const uses = new Map<QuotaResource, HourUse[]>();
  for (const { resource, purpose, hour, used } of rows) {
    if (resource === null) continue;
    const of = resource as QuotaResource;
    uses.set(of, [...(uses.get(of) ?? []), { purpose, hour: Number(hour), used: Number(used) }]);
  }
  return { now: Number(rows[0]?.now), uses };
}

export type StoredQuota = {
  readonly resource: QuotaResource;
  readonly orgMax: number;
  readonly orgUsed: number;
  /** How long ago the org reported its figures, in milliseconds; null where it has not. */
  readonly orgAgeMs: number | null;
  readonly budget: number;
  readonly reserve: number;
  /** Epoch milliseconds, as `pausedUntil`. */
  readonly exhaustedAt: number | null;
  readonly circuit: "closed" | "open" | "half-open";
  readonly pausedUntil: number | null;
  readonly reason: string | null;
  /** Of reads of computed fields: their bound in 24 hours, and how soon they follow. Null for other quotas. */
  readonly computed: { readonly callsPerDay: number; readonly withinMs: number } | null;
};

/**
 * Stores a quota. `/api/sync` shows it. The org's figures, and what follows from them, stay where another node has a newer
 * report of the org; `noted_at` is when the org reported them, not when they were stored.
 */
export async function storeQuota(pool: Pool, stored: StoredQuota): Promise<void> {
  const { resource, orgMax, orgUsed, budget, reserve, circuit, reason } = stored;
  await pool.query(
    `insert into sync.quota (resource, org_max, org_used, budget, reserve, exhausted_at, circuit, paused_until, reason,
       computed_calls, computed_within_ms, noted_at)
     values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, to_timestamp($8::float8 / 1000), $9, $10, $11,
       clock_timestamp() - make_interval(secs => coalesce($12::float8, 0) / 1000))
     on conflict (resource) do update set ${newest("org_max", "org_used", "budget", "reserve", "exhausted_at", "noted_at")},
       circuit = excluded.circuit, paused_until = excluded.paused_until, reason = excluded.reason,
       computed_calls = excluded.computed_calls, computed_within_ms = excluded.computed_within_ms`,
    [
      resource,
      orgMax,
      orgUsed,
      budget,
      reserve,
      stored.exhaustedAt,
      circuit,
      stored.pausedUntil,
      reason,
      stored.computed?.callsPerDay ?? null,
      stored.computed?.withinMs ?? null,
      stored.orgAgeMs,
    ],
  );
}

/** Reports of one moment differ by the clocks of their nodes. */
const SAME_REPORT = "interval '1 second'";

/** Takes the figures over from a report that is not older than the stored one. A node without a report has none. */
function newest(...columns: readonly string[]): string {
  const isNewer = `excluded.org_max > 0 and (quota.org_max = 0 or excluded.noted_at > quota.noted_at - ${SAME_REPORT})`;
  return columns
    .map((name) => `${name} = case when ${isNewer} then excluded.${name} else quota.${name} end`)
    .join(", ");
}

/** The org's last known figures, and how long ago it reported them. */
export async function loadOrgUse(pool: Pool): Promise<
  readonly {
    readonly resource: QuotaResource;
    readonly orgMax: number;
    readonly orgUsed: number;
    readonly ageMs: number;
  }[]
> {
  const { rows } = await pool.query<Record<string, string>>(
    `select resource, org_max, org_used, ${epochMs("clock_timestamp() - noted_at")} as age_ms
     from sync.quota where org_max > 0`,
  );
  return rows.map((row) => ({
    resource: row["resource"] as QuotaResource,
    orgMax: Number(row["org_max"]),
    orgUsed: Number(row["org_used"]),
    ageMs: Number(row["age_ms"]),
  }));
}

/** Deletes hours older than 30 days. */
export async function forgetUses(pool: Pool): Promise<void> {
  await pool.query("delete from sync.budget where hour < clock_timestamp() - interval '30 days'");
}

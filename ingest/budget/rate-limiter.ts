import { randomUUID } from "node:crypto";
import PQueue from "p-queue";
import type { Pool } from "pg";
import type { Clock } from "../lib/clock.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import type { ApiCall } from "../salesforce/api-call.ts";
import type { CallGate, GatedCall } from "../salesforce/call-gate.ts";
import { CallPaused } from "../salesforce/errors.ts";
import type { Limits } from "../salesforce/rest.ts";
import { type Quota, quotaOf, type Ruling, ruling, exhaustedAt, usedAt } from "./budget.ts";
import type { BudgetSettings } from "./budget-settings.ts";
import { computedRuling, type Pace, paceOf } from "./computed-pace.ts";
import {
  claimCall,
  count,
  loadOrgUse,
  readUses,
  storeQuota,
  type StoredQuota,
  type Used,
} from "./budget-store.ts";
import { outcomeOf } from "./call-outcome.ts";
import { ask, type Circuit, CLOSED, next, type Outcome } from "./circuit.ts";
import type { CallPurpose, QuotaResource } from "../../edge/protocol/states.ts";

export type RateLimiterContext = {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly metrics: PipelineMetrics;
};

/** Concurrent calls by purpose. An org allows 25 long calls at once; the sum is below that. */
const CONCURRENT: Readonly<Record<CallPurpose, number>> = {
  interactive: 5,
  repair: 5,
  snapshot: 5,
  verification: 2,
  computed: 2,
};
/** A call waits for a shorter pause. For a longer one it throws CallPaused. */
const MOST_WAIT_MS = 2_000;
/**
 * Deliveries have no budget: a stream takes what the org delivers until the org refuses (stream-pause.ts). Nothing is
 * lost by this, since the position stays and changes are read by their time. Stopping before the refusal would only
 * start these reads sooner, by a figure of `/limits` that is up to `recheckMs` old. No purpose has a reserve of
 * deliveries. They are counted for the forecast.
 */
const ALL_EVENTS = { sharePercent: 100, reservePercent: 0 };

/**
 * Paces a node's calls to the org's REST and Bulk APIs:
 *
 *   call ─► slot of its purpose ─► circuit ─► budget, counted in Postgres ─► org
 *                                     ▲                 ▲                     │
 *                                     └─ outcome ◄──────┴ Sforce-Limit-Info ◄─┘
 *
 * The event stream does not pass it: events are applied while calls are paused. Their deliveries are counted.
 */
export class RateLimiter implements CallGate {
  readonly settings: BudgetSettings;
  readonly #context: RateLimiterContext;
  readonly #slots = slotsByPurpose();
  readonly #org = new Map<QuotaResource, Pick<Quota, "orgMax" | "orgUsed" | "notedAt">>();
  /** Purposes whose budget is exhausted, with the trace of the log entry. Each is logged once. */
  readonly #exhausted = new Map<CallPurpose, string>();
  #pauseTrace = randomUUID();
  #circuit: Circuit = CLOSED;
  /** Number of openings of the circuit. The answer to a call from before an opening proves nothing. */
  #openings = 0;
  #delivered = 0;
  #changed = true;

  constructor(context: RateLimiterContext, settings: BudgetSettings) {
    this.#context = context;
    this.settings = settings;
  }

  async run<T>(call: GatedCall, work: () => Promise<T>): Promise<T> {
    return this.#slots[call.purpose].add(async () => {
      await this.#admit(call);
      const openings = this.#openings;
      try {
        const answer = await work();
        if (openings === this.#openings) this.#note({ kind: "answered" });
        return answer;
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome.kind !== "answered" || openings === this.#openings) this.#note(outcome);
        throw this.#withPause(outcome, error);
      }
    });
  }

  /** Notes the whole org's use, which every answer reports. */
  noteUsage({ usage }: Pick<ApiCall, "usage">): void {
    if (usage !== null) this.#learn("api", usage.max, usage.used);
  }

  /** Notes the org's own figures, from `/limits`. */
  learn(limits: Limits): void {
    const names = {
      api: "DailyApiRequests",
      "bulk-query": "DailyBulkV2QueryJobs",
      events: "DailyDeliveredPlatformEvents",
    };
    for (const [resource, name] of Object.entries(names)) {
      const limit = limits[name];
      if (limit !== undefined)
        this.#learn(resource as QuotaResource, limit.Max, limit.Max - limit.Remaining);
    }
  }

  /** Counts events of a stream: each is one of the org's deliveries. */
  delivered(events: number): void {
    this.#delivered += events;
    this.#changed ||= events > 0;
  }

  /** Whether calls are paused, and one call may now probe the org. */
  isProbeDue(): boolean {
    return this.#circuit.state !== "closed" && ask(this.#circuit, this.#now()).waitMs === 0;
  }

  /** How often computed fields may be read, by what all nodes have used for it. */
  async computedPace(): Promise<Pace> {
    return this.#paceOf(await readUses(this.#context.pool));
  }

  /** Loads the figures of an earlier node. They count until the org reports new ones. */
  async recall(): Promise<void> {
    const now = this.#now();
    for (const { resource, orgMax, orgUsed, ageMs } of await loadOrgUse(this.#context.pool)) {
      if (!this.#org.has(resource))
        this.#org.set(resource, { orgMax, orgUsed, notedAt: now - ageMs });
    }
  }

  /** Stores what is not stored yet: deliveries, and the state of the quotas. */
  async flush(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    try {
      await this.#countDelivered();
      const used = await readUses(this.#context.pool);
      for (const resource of ["api", "bulk-query", "events"] as const)
        await this.#store(resource, used);
    } catch (error) {
      this.#changed = true;
      throw error;
    }
  }

  // Admission -------------------------------------------------------------------------------------

  async #admit(call: GatedCall): Promise<void> {
    const giveUpAt = this.#now() + MOST_WAIT_MS;
    for (;;) {
      const { circuit, waitMs } = ask(this.#circuit, this.#now());
      this.#setCircuit(circuit);
      if (waitMs === 0) return this.#claim(call);
      if (this.#now() + waitMs > giveUpAt)
        throw this.#paused(call, "circuit", circuitReason(circuit), waitMs);
      await this.#context.clock.sleep(waitMs, new AbortController().signal);
    }
  }

  async #claim(call: GatedCall): Promise<void> {
    let now = 0;
    const rule = (used: Used): Ruling => {
      now = used.now;
      const rulings = call.draws.map((resource) => this.#rule(resource, call.purpose, used));
      return rulings.find(({ kind }) => kind !== "go") ?? { kind: "go" };
    };
    const answer = await claimCall(this.#context.pool, call, rule).catch((error: unknown) => {
      this.#note({ kind: "left" });
      throw error;
    });
    this.#changed = true;
    if (answer.kind === "go") return this.#reportRoom(call.purpose);
    this.#note({ kind: "left" });
    const waitMs =
      answer.kind === "wait" ? Math.max(1, answer.until - now) : this.settings.recheckMs;
    this.#reportExhausted(call.purpose, answer.reason);
    // Wait `recheckMs` at most, since the org may get a larger quota.
    throw this.#paused(call, "budget", answer.reason, Math.min(waitMs, this.settings.recheckMs));
  }

  #rule(resource: QuotaResource, purpose: CallPurpose, { now, uses }: Used): Ruling {
    const { computed } = this.settings;
    const bound = purpose === "computed" && resource === "api";
    const own = bound ? computedRuling(computed, uses.get("api") ?? [], now) : null;
    if (own !== null && own.kind !== "go") return own;
    const org = this.#org.get(resource);
    if (org === undefined) return { kind: "go" };
    const notedAt = now - (this.#now() - org.notedAt);
    const quota = quotaOf({ ...org, notedAt }, this.settings);
    const { recheckMs } = this.settings;
    return ruling(quota, uses.get(resource) ?? [], purpose, { now, recheckMs });
  }

  #paceOf({ now, uses }: Used): Pace {
    return paceOf(this.settings.computed, uses.get("api") ?? [], now);
  }

  #paused(call: GatedCall, why: "circuit" | "budget", reason: string, delayMs: number): CallPaused {
    this.#context.metrics.callPaused(call.purpose, why);
    return new CallPaused(reason, delayMs);
  }

  /** If all calls are paused now, the error becomes CallPaused with the time of the pause. */
  #withPause(outcome: Outcome, error: unknown): unknown {
    if (outcome.kind !== "exhausted" && outcome.kind !== "throttled") return error;
    const { waitMs } = ask(this.#circuit, this.#now());
    return new CallPaused(outcome.reason, waitMs, { cause: error });
  }

  #reportExhausted(purpose: CallPurpose, message: string): void {
    if (this.#exhausted.has(purpose)) return;
    const traceId = randomUUID();
    this.#exhausted.set(purpose, traceId);
    this.#context.log({ kind: "api", severity: "warning", traceId, message });
  }

  #reportRoom(purpose: CallPurpose): void {
    const traceId = this.#exhausted.get(purpose);
    if (traceId === undefined) return;
    this.#exhausted.delete(purpose);
    const message = `The budget has room again for ${purpose}.`;
    this.#context.log({ kind: "api", severity: "info", traceId, message });
  }

  // Outcomes --------------------------------------------------------------------------------------

  #learn(resource: QuotaResource, orgMax: number, orgUsed: number): void {
    this.#org.set(resource, { orgMax, orgUsed, notedAt: this.#now() });
    this.#changed = true;
  }

  #note(outcome: Outcome): void {
    const times = { exhaustedMs: this.settings.recheckMs };
    this.#setCircuit(next(this.#circuit, outcome, this.#now(), times));
  }

  #setCircuit(circuit: Circuit): void {
    const before = this.#circuit.state;
    this.#circuit = circuit;
    if (before === circuit.state) return;
    this.#changed = true;
    this.#context.metrics.circuit(circuit.state);
    if (circuit.state === "half-open" || (circuit.state === "open" && circuit.until <= this.#now()))
      return;
    if (circuit.state === "open") this.#openings += 1;
    if (circuit.state === "open" && before === "closed") this.#pauseTrace = randomUUID();
    const message =
      circuit.state === "open" ? circuitReason(circuit) : "The org answers: calls are made again.";
    const severity = circuit.state === "open" ? "warning" : "info";
    const traceId = this.#pauseTrace;
    this.#context.log({ kind: "api", severity, traceId, message });
    void this.flush().catch(() => undefined);
  }

  // Storing ---------------------------------------------------------------------------------------

  async #countDelivered(): Promise<void> {
    const delivered = this.#delivered;
    if (delivered === 0) return;
    this.#delivered = 0;
    try {
      await count(this.#context.pool, "events", "stream", delivered);
    } catch (error) {
      this.#delivered += delivered;
      throw error;
    }
  }

  async #store(resource: QuotaResource, { now, uses }: Used): Promise<void> {
    const known = this.#org.get(resource);
    const org = known ?? { orgMax: 0, orgUsed: 0, notedAt: now };
    const quota = quotaOf(org, resource === "events" ? ALL_EVENTS : this.settings);
    const of = uses.get(resource) ?? [];
    const circuit = resource === "events" ? CLOSED : this.#circuit;
    const stop = resource === "events" ? null : this.#stopOf(resource, { now, uses });
    this.#context.metrics.budget(resource, quota.budget, usedAt(of, now));
    await storeQuota(this.#context.pool, {
      ...quota,
      resource,
      orgAgeMs: known === undefined ? null : this.#now() - known.notedAt,
      pausedUntil: stop?.until ?? null,
      exhaustedAt: org.orgMax === 0 ? null : exhaustedAt(quota, of, now),
      circuit: circuit.state,
      reason: stop?.reason ?? null,
      computed: resource === "api" ? this.#computedAt({ now, uses }) : null,
    });
  }

  #computedAt(used: Used): StoredQuota["computed"] {
    const { callsPerDay } = this.settings.computed;
    return { callsPerDay, withinMs: this.#paceOf(used).withinMs };
  }

  /** Why calls are not made now: all calls, those of repairs, or those of other purposes. By Postgres's clock. */
  #stopOf(
    resource: QuotaResource,
    used: Used,
  ): { readonly until: number; readonly reason: string } | null {
    const circuit = this.#circuit;
    if (circuit.state !== "closed")
      return { until: used.now + circuit.until - this.#now(), reason: circuitReason(circuit) };
    for (const purpose of ["repair", "snapshot"] as const) {
      const found = this.#rule(resource, purpose, used);
      if (found.kind === "go") continue;
      const until = found.kind === "wait" ? found.until : used.now + this.settings.recheckMs;
      return { until, reason: found.reason };
    }
    return null;
  }

  #now(): number {
    return this.#context.clock.now();
  }
}

function slotsByPurpose(): Readonly<Record<CallPurpose, PQueue>> {
  const slots = (purpose: CallPurpose) => new PQueue({ concurrency: CONCURRENT[purpose] });
  return {
    interactive: slots("interactive"),
    repair: slots("repair"),
    snapshot: slots("snapshot"),
    verification: slots("verification"),
    computed: slots("computed"),
  };
}

function circuitReason(circuit: Circuit): string {
  if (circuit.state === "closed") return "";
  return `Calls to the org are paused, events go on: ${circuit.reason}`;
}

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
import { claimCall, count, loadOrgUse, readUses, storeQuota, type Used } from "./budget-store.ts";
import { outcomeOf } from "./call-outcome.ts";
import { ask, type Circuit, CLOSED, next, type Outcome } from "./circuit.ts";
import type { CallPurpose, QuotaResource } from "../../edge/protocol/states.ts";

export type RateLimiterContext = {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly metrics: PipelineMetrics;
};

/** Calls under way at once, by purpose: fewer together than the 25 long ones that an org allows. */
const CONCURRENT: Readonly<Record<CallPurpose, number>> = {
  interactive: 5,
  repair: 5,
  snapshot: 5,
  verification: 2,
};
/** A shorter pause is waited for; of a longer one the caller hears by CallPaused. */
const MOST_WAIT_MS = 2_000;
/**
 * A stream takes what the org delivers, until the org refuses (stream-rest.ts). Nothing is lost by that: the position
 * stays, and what changes is read by its time. A stop before the end would give the same reads sooner; the figure of
 * `/limits` that it would go by is as old as `recheckMs`, while the refusal comes at the very event; and no purpose has a
 * reserve of deliveries to keep. They are counted so that a forecast can be shown.
 */
const ALL_EVENTS = { sharePercent: 100, reservePercent: 0 };

/**
 * Stands between a node and the org's REST and Bulk APIs:
 *
 *   call ─► slot of its purpose ─► circuit ─► budget, counted in Postgres ─► org
 *                                     ▲                 ▲                     │
 *                                     └─ how it went ◄──┴ Sforce-Limit-Info ◄─┘
 *
 * The event stream does not pass here: with the API paused, events go on being applied. Their deliveries are counted.
 */
export class RateLimiter implements CallGate {
  readonly settings: BudgetSettings;
  readonly #context: RateLimiterContext;
  readonly #slots = slotsByPurpose();
  readonly #org = new Map<QuotaResource, Pick<Quota, "orgMax" | "orgUsed" | "notedAt">>();
  /** Purposes whose budget is exhausted, so that it is said once, with the trace under which it was. */
  readonly #spent = new Map<CallPurpose, string>();
  /** Trace of the pause of all calls. */
  #pauseTrace = randomUUID();
  #circuit: Circuit = CLOSED;
  /** How often the circuit has opened: an answer to a call of before proves nothing. */
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
        throw this.#inItsTime(outcome, error);
      }
    });
  }

  /** Every answer says what the whole org has used. */
  heard({ usage }: Pick<ApiCall, "usage">): void {
    if (usage !== null) this.#learn("api", usage.max, usage.used);
  }

  /** The org's own figures, from `/limits`. */
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

  /** Events that a stream has handed over: each is one of the org's deliveries. */
  delivered(events: number): void {
    this.#delivered += events;
    this.#changed ||= events > 0;
  }

  /** Whether calls are paused, and a call may find out now if that is over. */
  isProbeDue(): boolean {
    return this.#circuit.state !== "closed" && ask(this.#circuit, this.#now()).waitMs === 0;
  }

  /** What a former node knew, until the org says it anew. */
  async recall(): Promise<void> {
    const now = this.#now();
    for (const { resource, orgMax, orgUsed, ageMs } of await loadOrgUse(this.#context.pool)) {
      if (!this.#org.has(resource))
        this.#org.set(resource, { orgMax, orgUsed, notedAt: now - ageMs });
    }
  }

  /** Writes down what is not written yet: deliveries, and how the quotas stand. */
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
      this.#slot(circuit);
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
    if (answer.kind === "go") return this.#sayRoom(call.purpose);
    this.#note({ kind: "left" });
    const waitMs =
      answer.kind === "wait" ? Math.max(1, answer.until - now) : this.settings.recheckMs;
    this.#reportExhausted(call.purpose, answer.reason);
    // The org may get a larger quota: it is looked at again.
    throw this.#paused(call, "budget", answer.reason, Math.min(waitMs, this.settings.recheckMs));
  }

  #rule(resource: QuotaResource, purpose: CallPurpose, { now, uses }: Used): Ruling {
    const org = this.#org.get(resource);
    if (org === undefined) return { kind: "go" };
    const notedAt = now - (this.#now() - org.notedAt);
    const quota = quotaOf({ ...org, notedAt }, this.settings);
    const { recheckMs } = this.settings;
    return ruling(quota, uses.get(resource) ?? [], purpose, { now, recheckMs });
  }

  #paused(call: GatedCall, why: "circuit" | "budget", reason: string, delayMs: number): CallPaused {
    this.#context.metrics.callPaused(call.purpose, why);
    return new CallPaused(reason, delayMs);
  }

  /** Where all calls are paused for a while, the caller hears for how long. */
  #inItsTime(outcome: Outcome, error: unknown): unknown {
    if (outcome.kind !== "spent" && outcome.kind !== "throttled") return error;
    const { waitMs } = ask(this.#circuit, this.#now());
    return new CallPaused(outcome.reason, waitMs, { cause: error });
  }

  #reportExhausted(purpose: CallPurpose, message: string): void {
    if (this.#spent.has(purpose)) return;
    const traceId = randomUUID();
    this.#spent.set(purpose, traceId);
    this.#context.log({ kind: "api", severity: "warning", traceId, message });
  }

  #sayRoom(purpose: CallPurpose): void {
    const traceId = this.#spent.get(purpose);
    if (traceId === undefined) return;
    this.#spent.delete(purpose);
    const message = `There is room in the budget again for ${purpose}.`;
    this.#context.log({ kind: "api", severity: "info", traceId, message });
  }

  // What is learnt --------------------------------------------------------------------------------

  #learn(resource: QuotaResource, orgMax: number, orgUsed: number): void {
    this.#org.set(resource, { orgMax, orgUsed, notedAt: this.#now() });
    this.#changed = true;
  }

  #note(outcome: Outcome): void {
    const times = { spentMs: this.settings.recheckMs };
    this.#slot(next(this.#circuit, outcome, this.#now(), times));
  }

  #slot(circuit: Circuit): void {
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

  // What is told ----------------------------------------------------------------------------------

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
    const org = this.#org.get(resource) ?? { orgMax: 0, orgUsed: 0, notedAt: now };
    const quota = quotaOf(org, resource === "events" ? ALL_EVENTS : this.settings);
    const of = uses.get(resource) ?? [];
    const circuit = resource === "events" ? CLOSED : this.#circuit;
    const stop = resource === "events" ? null : this.#stopOf(resource, { now, uses });
    this.#context.metrics.budget(resource, quota.budget, usedAt(of, now));
    await storeQuota(this.#context.pool, {
      ...quota,
      resource,
      pausedUntil: stop?.until ?? null,
      exhaustedAt: org.orgMax === 0 ? null : exhaustedAt(quota, of, now),
      circuit: circuit.state,
      reason: stop?.reason ?? null,
    });
  }

  /** Why calls are not made now: any, those of repairs, or those of all other purposes. By Postgres's clock. */
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
  };
}

function circuitReason(circuit: Circuit): string {
  if (circuit.state === "closed") return "";
  return `Calls to the org are paused, events go on: ${circuit.reason}`;
}

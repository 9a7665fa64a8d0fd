import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { VerificationKind, VerificationState } from "../../edge/protocol/states.ts";
import type { BatchResult } from "../apply/apply-batch.ts";
import type { ApiCall } from "../salesforce/api-call.ts";

export type FailedWork =
  | "stream"
  | "initial-snapshot"
  | "resync"
  | "poll"
  | "publish"
  | "describe"
  | "confirm-deletes";
export type PipelineEnd = "lease-lost" | "source-changed" | "handed-over" | "failed";

/** Label of each counter of events. */
const OUTCOMES = {
  applied: "applied",
  superseded: "superseded",
  duplicate: "duplicate",
  deadLettered: "dead-lettered",
  buffered: "buffered",
} as const;

/** What a verification came to, and when its read began (ISO 8601). */
export type VerificationResult = {
  readonly state: VerificationState;
  readonly error: string | null;
  readonly rowsOrg: number;
  readonly candidates: number;
  readonly differences: number;
  readonly refreshed: number;
  readonly readBegan: string;
};

/** Counters of a node, for Prometheus. Names follow Prometheus's conventions: base units, `_total` for counters. */
export class PipelineMetrics {
  readonly registry = new Registry();
  readonly #events = this.#counter("orgmirror_events_total", "Events by what became of them", [
    "object",
    "outcome",
  ]);
  readonly #rows = this.#counter(
    "orgmirror_snapshot_rows_total",
    "Rows of result pages of bulk reads: loaded, or dead-lettered",
    ["object", "outcome"],
  );
  readonly #bytes = this.#counter(
    "orgmirror_snapshot_bytes_total",
    "Bytes of result pages of bulk reads",
    ["object"],
  );
  readonly #polled = this.#counter(
    "orgmirror_polled_records_total",
    "Records read of objects without change events",
    ["object"],
  );
  readonly #resynced = this.#counter(
    "orgmirror_resync_rows_total",
    "Rows of live objects merged by resyncs",
    ["object", "outcome"],
  );
  readonly #nuls = this.#counter(
    "orgmirror_snapshot_nuls_total",
    "NUL bytes removed from result pages",
    ["object"],
  );
  readonly #failures = this.#counter(
    "orgmirror_failures_total",
    "Work that failed and is retried, by kind",
    ["object", "what"],
  );
  readonly #begins = this.#counter(
    "orgmirror_pipeline_begins_total",
    "Leases that the node took to run a pipeline",
    ["object"],
  );
  readonly #ends = this.#counter(
    "orgmirror_pipeline_ends_total",
    "Pipelines that ended before the node did, by why",
    ["object", "why"],
  );
  readonly #repairs = this.#counter(
    "orgmirror_repairs_opened_total",
    "Repairs opened, by what made them necessary",
    ["object", "cause"],
  );
  readonly #tries = this.#counter(
    "orgmirror_repair_tries_total",
    "Tries of repairs: closed, read and to be refetched, or failed",
    ["object", "cause", "outcome"],
  );
  readonly #drift = this.#counter(
    "orgmirror_field_changes_total",
    "Fields that came, went or changed type",
    ["object", "what"],
  );
  readonly #calls = this.#counter("orgmirror_api_calls_total", "Calls to Salesforce", [
    "method",
    "ok",
  ]);
  readonly #usage = this.#gauge(
    "orgmirror_org_api_calls",
    "API calls of the whole org in 24 hours: used, and its quota (max)",
    ["what"],
  );
  readonly #budget = this.#gauge(
    "orgmirror_budget_units",
    "API calls, Bulk jobs or event deliveries that all nodes may use in 24 hours (budget), and have (used)",
    ["resource", "what"],
  );
  readonly #paused = this.#counter(
    "orgmirror_calls_paused_total",
    "Calls that were not made, because the budget is exhausted or the circuit to the org is open",
    ["purpose", "why"],
  );
  readonly #circuit = this.#gauge(
    "orgmirror_circuit",
    "1 for the state that the circuit to the org is in",
    ["state"],
  );
  readonly #streamPaused = this.#gauge(
    "orgmirror_stream_paused",
    "1 while a stream rests because event deliveries are exhausted",
    ["object"],
  );
  readonly #seq = this.#gauge(
    "orgmirror_seq",
    "Number of the newest change: in the log (head), and taken by the room (published)",
    ["object", "kind"],
  );
  readonly #webhooks = this.#counter(
    "orgmirror_webhook_messages_total",
    "Messages of webhooks that were sent: taken by the receiver, or failed",
    ["object", "outcome"],
  );
  readonly #lastMessage = this.#gauge(
    "orgmirror_stream_last_message_timestamp_seconds",
    "When the last message of the stream came",
    ["object"],
  );
  readonly #lost = this.#counter(
    "orgmirror_log_entries_lost_total",
    "Entries of sync.log that Postgres did not take in time",
    [],
  );
  readonly #apply = this.#histogram(
    "orgmirror_apply_seconds",
    "From fetched to committed, by batch",
  );
  readonly #lag = this.#histogram(
    "orgmirror_commit_lag_seconds",
    "From commit in Salesforce to commit in Postgres",
  );
  readonly #ahead = this.#counter(
    "orgmirror_commits_ahead_total",
    "Events whose commit is later than now by the node's clock: it is behind Salesforce's",
    ["object"],
  );
  readonly #verifications = this.#counter(
    "orgmirror_verifications_total",
    "Verifications by how they ended",
    ["object", "kind", "outcome"],
  );
  readonly #compared = this.#counter(
    "orgmirror_verification_records_total",
    "Records that verifications compared, suspected, found to differ, and whose computed fields they refreshed",
    ["object", "what"],
  );
  readonly #verified = this.#gauge(
    "orgmirror_verified_timestamp_seconds",
    "When the read began that last proved an object equal to the org",
    ["object", "kind"],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "orgmirror_node_" });
  }

  batch(
    object: string,
    results: readonly BatchResult[],
    times: { readonly commits: readonly number[]; readonly durationMs: number },
  ): void {
    for (const result of results) {
      for (const [counter, outcome] of Object.entries(OUTCOMES))
        this.#events.inc({ object, outcome }, result[counter as keyof typeof OUTCOMES]);
      this.#seq.set({ object, kind: "head" }, result.headSeq);
    }
    this.#apply.observe({ object }, times.durationMs / 1000);
    const now = Date.now();
    // Salesforce's commit times are whole seconds of another clock: a negative lag counts as none.
    for (const commit of times.commits)
      this.#lag.observe({ object }, Math.max(0, now - commit) / 1000);
    this.#ahead.inc({ object }, times.commits.filter((commit) => commit > now).length);
    this.keepalive(object);
  }

  keepalive(object: string): void {
    this.#lastMessage.set({ object }, Date.now() / 1000);
  }

  page(
    object: string,
    page: {
      readonly rows: number;
      readonly deadLettered: number;
      readonly sizeBytes: number;
      readonly nuls: number;
    },
  ): void {
    this.#rows.inc({ object, outcome: "loaded" }, page.rows);
    this.#rows.inc({ object, outcome: "dead-lettered" }, page.deadLettered);
    this.#bytes.inc({ object }, page.sizeBytes);
    this.#nuls.inc({ object }, page.nuls);
  }

  /** Rows of a resync: found unchanged, and merged by the image rule. */
  resynced(object: string, rows: { readonly same: number; readonly merged: number }): void {
    this.#resynced.inc({ object, outcome: "same" }, rows.same);
    this.#resynced.inc({ object, outcome: "merged" }, rows.merged);
  }

  drift(object: string, what: string, fields: number): void {
    this.#drift.inc({ object, what }, fields);
  }

  published(object: string, seq: number): void {
    this.#seq.set({ object, kind: "published" }, seq);
  }

  webhookSent(object: string, outcome: "taken" | "failed"): void {
    this.#webhooks.inc({ object, outcome });
  }

  polled(object: string, records: number): void {
    this.#polled.inc({ object }, records);
    this.keepalive(object);
  }

  /** Work whose first attempt failed and that is retried. Repairs count their own attempts. */
  failed(object: string, what: FailedWork): void {
    this.#failures.inc({ object, what });
  }

  pipelineBegan(object: string): void {
    this.#begins.inc({ object });
  }

  pipelineEnded(object: string, why: PipelineEnd): void {
    this.#ends.inc({ object, why });
  }

  repairsOpened(object: string, cause: string, repairs: number): void {
    this.#repairs.inc({ object, cause }, repairs);
  }

  repairTried(object: string, cause: string, outcome: "closed" | "retry" | "failed"): void {
    this.#tries.inc({ object, cause, outcome });
  }

  verificationEnded(object: string, kind: VerificationKind, result: VerificationResult): void {
    this.#verifications.inc({ object, kind, outcome: result.state });
    this.#compared.inc({ object, what: "compared" }, result.rowsOrg);
    this.#compared.inc({ object, what: "candidates" }, result.candidates);
    this.#compared.inc({ object, what: "different" }, result.differences);
    this.#compared.inc({ object, what: "refreshed" }, result.refreshed);
    const readBegan = Date.parse(result.readBegan) / 1000;
    if (result.error === null) this.#verified.set({ object, kind }, readBegan);
  }

  verificationFailed(object: string, kind: VerificationKind): void {
    this.#verifications.inc({ object, kind, outcome: "failed" });
  }

  apiCall({ method, ok, usage }: ApiCall): void {
    this.#calls.inc({ method, ok: String(ok) });
    if (usage === null) return;
    this.#usage.set({ what: "used" }, usage.used);
    this.#usage.set({ what: "max" }, usage.max);
  }

  budget(resource: string, budget: number, used: number): void {
    this.#budget.set({ resource, what: "budget" }, budget);
    this.#budget.set({ resource, what: "used" }, used);
  }

  callPaused(purpose: string, why: "budget" | "circuit"): void {
    this.#paused.inc({ purpose, why });
  }

  circuit(state: "closed" | "open" | "half-open"): void {
    for (const one of ["closed", "open", "half-open"])
      this.#circuit.set({ state: one }, one === state ? 1 : 0);
  }

  logLost(entries: number): void {
    this.#lost.inc(entries);
  }

  streamPaused(object: string, paused: boolean): void {
    this.#streamPaused.set({ object }, paused ? 1 : 0);
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string) {
    const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600];
    return new Histogram({
      name,
      help,
      labelNames: ["object"],
      buckets,
      registers: [this.registry],
    });
  }
}

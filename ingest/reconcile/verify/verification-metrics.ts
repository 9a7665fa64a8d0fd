import { Counter, Gauge, type Registry } from "prom-client";
import type { AuditKind } from "./verification-schedule.ts";
import type { AuditState } from "./verification-state.ts";

/** What audits of a node count, in the node's registry. */
export class AuditMetrics {
  readonly #audits;
  readonly #records;
  readonly #verified;

  constructor(registry: Registry) {
    this.#audits = counter(registry, "orgmirror_audits_total", "Audits by how they ended", [
      "object",
      "kind",
      "outcome",
    ]);
    this.#records = counter(
      registry,
      "orgmirror_audit_records_total",
      "Records that audits compared, suspected, found to differ, and whose computed fields they refreshed",
      ["object", "what"],
    );
    this.#verified = gauge(
      registry,
      "orgmirror_verified_timestamp_seconds",
      "When the read began that last proved an object equal to the org",
      ["object", "kind"],
    );
  }

  ended(
    object: string,
    kind: AuditKind,
    end: {
      readonly state: AuditState;
      readonly error: string | null;
      readonly rowsOrg: number;
      readonly suspicious: number;
      readonly differences: number;
      readonly refreshed: number;
      /** ISO 8601. */
      readonly readBegan: string;
    },
  ): void {
    this.#audits.inc({ object, kind, outcome: end.state });
    this.#records.inc({ object, what: "compared" }, end.rowsOrg);
    this.#records.inc({ object, what: "suspicious" }, end.suspicious);
    this.#records.inc({ object, what: "different" }, end.differences);
    this.#records.inc({ object, what: "refreshed" }, end.refreshed);
    if (end.error === null) this.#verified.set({ object, kind }, Date.parse(end.readBegan) / 1000);
  }

  failed(object: string, kind: AuditKind): void {
    this.#audits.inc({ object, kind, outcome: "failed" });
  }
}

/** A registry takes a name once; lanes that are started again go on counting. */
function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Counter<Label> {
  const known = registry.getSingleMetric(name);
  return known instanceof Counter
    ? known
    : new Counter({ name, help, labelNames, registers: [registry] });
}

function gauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Gauge<Label> {
  const known = registry.getSingleMetric(name);
  return known instanceof Gauge
    ? known
    : new Gauge({ name, help, labelNames, registers: [registry] });
}

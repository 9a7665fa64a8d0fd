import { Counter, Gauge, type Registry } from "prom-client";
import type { VerificationKind, VerificationState } from "../../../edge/protocol/states.ts";

/** Counters of a node's verifications, in the node's registry. */
export class VerificationMetrics {
  readonly #verifications;
  readonly #records;
  readonly #verified;

  constructor(registry: Registry) {
    this.#verifications = counter(
      registry,
      "orgmirror_verifications_total",
      "Verifications by how they ended",
      ["object", "kind", "outcome"],
    );
    this.#records = counter(
      registry,
      "orgmirror_verification_records_total",
      "Records that verifications compared, suspected, found to differ, and whose computed fields they refreshed",
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
    kind: VerificationKind,
    end: {
      readonly state: VerificationState;
      readonly error: string | null;
      readonly rowsOrg: number;
      readonly candidates: number;
      readonly differences: number;
      readonly refreshed: number;
      /** ISO 8601. */
      readonly readBegan: string;
    },
  ): void {
    this.#verifications.inc({ object, kind, outcome: end.state });
    this.#records.inc({ object, what: "compared" }, end.rowsOrg);
    this.#records.inc({ object, what: "candidates" }, end.candidates);
    this.#records.inc({ object, what: "different" }, end.differences);
    this.#records.inc({ object, what: "refreshed" }, end.refreshed);
    if (end.error === null) this.#verified.set({ object, kind }, Date.parse(end.readBegan) / 1000);
  }

  failed(object: string, kind: VerificationKind): void {
    this.#verifications.inc({ object, kind, outcome: "failed" });
  }
}

/** A registry takes a name once; restarted pipelines continue the same counters. */
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

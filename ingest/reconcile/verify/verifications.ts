import type { Registry } from "prom-client";
import { Semaphore } from "../../lib/running.ts";
import { AuditMetrics } from "./verification-metrics.ts";
import type { AuditSettings } from "./verification-schedule.ts";

/** What the audits of a node share: one compares at a time. */
export type Audits = {
  readonly settings: AuditSettings;
  readonly turns: Semaphore;
  readonly metrics: AuditMetrics;
};

/** Nothing where nothing is to be audited. */
export function auditsOf(
  settings: AuditSettings | undefined,
  registry: Registry,
): { readonly audits?: Audits } {
  if (settings === undefined) return {};
  return { audits: { settings, turns: new Semaphore(1), metrics: new AuditMetrics(registry) } };
}

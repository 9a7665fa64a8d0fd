import type { Registry } from "prom-client";
import PQueue from "p-queue";
import { VerificationMetrics } from "./verification-metrics.ts";
import type { VerificationSettings } from "./verification-schedule.ts";

/** Shared by the verifications of a node: one compares at a time. */
export type Verifications = {
  readonly settings: VerificationSettings;
  readonly slots: PQueue;
  readonly metrics: VerificationMetrics;
};

/** Null where verification is off. */
export function verificationsOf(
  settings: VerificationSettings | undefined,
  registry: Registry,
): Verifications | null {
  if (settings === undefined) return null;
  return {
    settings,
    slots: new PQueue({ concurrency: 1 }),
    metrics: new VerificationMetrics(registry),
  };
}

import type { Shares } from "./budget.ts";
import type { ComputedSettings } from "./computed-pace.ts";

export type BudgetSettings = Shares & {
  /** How often the org's limits are read, and how long an exhausted quota is taken as exhausted. */
  readonly recheckMs: number;
  /** How long a stream pauses when the org's event deliveries are exhausted. */
  readonly eventsPauseMs: number;
  /** How often changes are read meanwhile. */
  readonly eventsPollMs: number;
  readonly computed: ComputedSettings;
};

const MINUTE_MS = 60_000;

export const BUDGET_DEFAULTS: BudgetSettings = {
  sharePercent: 80,
  reservePercent: 20,
  recheckMs: 15 * MINUTE_MS,
  eventsPauseMs: 120 * MINUTE_MS,
  eventsPollMs: 10 * MINUTE_MS,
  computed: {
    withinMs: 5 * MINUTE_MS,
    callsPerDay: 1_500,
    objects: 1,
    restMaxStalenessMs: MINUTE_MS,
  },
};

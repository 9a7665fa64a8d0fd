/** What a call is for. Each purpose has its own part of the budget; `repair` alone may spend the reserve. */
export const CALL_PURPOSES = ["interactive", "repair", "snapshot", "verification"] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

/** Quotas of the org that calls draw on: `DailyApiRequests`, and for new jobs `DailyBulkV2QueryJobs` too. */
export type CallResource = "api" | "bulk-query";

export type GatedCall = {
  readonly purpose: CallPurpose;
  readonly draws: readonly CallResource[];
};

/** What stands between the clients and the org: every request of REST and Bulk passes it. */
export interface CallGate {
  /**
   * Asks once the call may be made, and hears how it went. Throws CallPaused where it may not be made for a while, and
   * what `ask` throws.
   */
  run<T>(call: GatedCall, ask: () => Promise<T>): Promise<T>;
}

/** Lets everything pass. */
export const OPEN_GATE: CallGate = { run: (_, ask) => ask() };

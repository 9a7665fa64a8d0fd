import type { CallPurpose, CallResource } from "../../edge/protocol/states.ts";

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

import type { CallPurpose, CallResource } from "../../edge/protocol/states.ts";

export type GatedCall = {
  readonly purpose: CallPurpose;
  readonly draws: readonly CallResource[];
};

/** Every REST and Bulk request to the org passes it. */
export interface CallGate {
  /**
   * Runs `ask` when the call may be made, and records its outcome. Throws CallPaused if the call may not be made for a
   * while, and what `ask` throws.
   */
  run<T>(call: GatedCall, ask: () => Promise<T>): Promise<T>;
}

/** Lets everything pass. */
export const OPEN_GATE: CallGate = { run: (_, ask) => ask() };

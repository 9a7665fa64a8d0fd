import PQueue from "p-queue";
import type { VerificationSettings } from "./verification-schedule.ts";

/** Shared by the verifications of a node: one compares at a time. */
export type Verifications = {
  readonly settings: VerificationSettings;
  readonly slots: PQueue;
};

/** Null where verification is off. */
export function verificationsOf(settings: VerificationSettings | undefined): Verifications | null {
  return settings === undefined ? null : { settings, slots: new PQueue({ concurrency: 1 }) };
}

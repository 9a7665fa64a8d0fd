import type { MirrorRow } from "../../core/mirror-row.ts";
import { ledgerEntry } from "./event-ledger.ts";
import type { LoggedChange } from "./event-rule.ts";
import { applyChange, emptyRowPlan, type AppliedChange, type RowPlan } from "./row-plan.ts";

/** A change buffered in the log during the initial snapshot. */
export type BufferedChange = LoggedChange & { readonly eventId: string };

export type ReplayPlan = RowPlan & {
  /** The outcome of each change, in order. */
  readonly replayed: readonly (AppliedChange & Pick<BufferedChange, "seq" | "eventId">)[];
};

/**
 * Plans the replay of buffered changes on a finished copy, in order, each by the event rule.
 *
 * @param changes of whole events: an event counts by all its records at once
 */
export function planReplay(
  changes: readonly BufferedChange[],
  known: ReadonlyMap<string, MirrorRow>,
): ReplayPlan {
  const plan = emptyRowPlan();
  const replayed = changes.map((change) => ({
    ...applyChange(plan, known, change),
    seq: change.seq,
    eventId: change.eventId,
  }));
  for (const event of Map.groupBy(replayed, ({ eventId }) => eventId).values()) {
    plan.counters.buffered -= 1;
    plan.counters[ledgerEntry(event.map(({ outcome }) => outcome))] += 1;
  }
  return { ...plan, replayed };
}

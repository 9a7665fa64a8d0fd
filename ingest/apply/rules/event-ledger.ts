import type { ChangeOutcome } from "../../../edge/protocol/states.ts";
import { holds } from "../../lib/injection-point.ts";

/** How an event that could be applied counts in `sync.ledger`. */
export type LedgerEntry = "applied" | "superseded" | "buffered";

/**
 * How an event counts: once, by what became of all its records, and the same whether it was applied at once or buffered
 * and replayed.
 *
 *   some record's change is buffered ─► buffered: an event is replayed as a whole
 *   every change is superseded ───────► superseded
 *   otherwise ────────────────────────► applied: it did something, if only open a repair
 *
 * An event that Postgres refuses for one of its records is dead-lettered as a whole.
 */
export function ledgerEntry(outcomes: readonly ChangeOutcome[]): LedgerEntry {
  if (outcomes.includes("buffered")) return "buffered";
  const counted = holds("a merged event counts by all its records")
    ? outcomes
    : outcomes.slice(0, 1);
  return counted.every((outcome) => outcome === "superseded") ? "superseded" : "applied";
}

import type { ChangeOutcome } from "../../../edge/protocol/states.ts";
import { holds } from "../../lib/injection-point.ts";

/** How a decoded event counts in `sync.ledger`. */
export type LedgerEntry = "applied" | "superseded" | "buffered";

/**
 * How an event counts: once, by the outcomes of all its records, and the same whether applied at once or replayed.
 *
 *   some record's change is buffered ─► buffered: an event is replayed as a whole
 *   every change is superseded ───────► superseded
 *   otherwise ────────────────────────► applied, even if it only opened a repair
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

import type { Repair } from "./repair-row.ts";

/** One read that serves several repairs. */
export type SharedRead = {
  readonly reach: "named" | "range" | "every record";
  /** What its calls over REST are for. */
  readonly purpose: "repair" | "computed";
  /** Of all its repairs; null where whole records are read. */
  readonly columns: readonly string[] | null;
  /** Of all its repairs. */
  readonly recordIds: readonly string[];
  /** The earliest of its repairs' ranges, ISO 8601; null for named records and for every record. */
  readonly since: string | null;
  /** Trace of the verification that opened the repairs; null where none did. */
  readonly verification: string | null;
  readonly repairs: readonly Repair[];
};

/** Short reads before long ones. */
const ORDER: readonly SharedRead["reach"][] = ["named", "range", "every record"];

/**
 * Which repairs share a read:
 *
 *   whole records ─┬─ named ────────► one read
 *                  └─ range ────────► one, from the earliest on        (those of a verification apart, in its trace)
 *   some columns ──┬─ named ────────► one for the same columns; of computed ones, one of the columns of all
 *                  ├─ range ────────► each its own
 *                  └─ every record ─► one, of the columns of all
 */
export function sharedReads(due: readonly Repair[]): readonly SharedRead[] {
  return [...Map.groupBy(due, sharedBy).values()]
    .map(readOf)
    .toSorted((a, b) => ORDER.indexOf(a.reach) - ORDER.indexOf(b.reach));
}

/** The same repairs, each with a read of its own. */
export function readsApart({ repairs }: SharedRead): readonly SharedRead[] {
  return repairs.map((repair) => readOf([repair]));
}

function sharedBy(repair: Repair): string {
  const reach = reachOf(repair);
  if (repair.columns === null) return `records ${reach} ${verificationOf(repair)}`;
  if (reach === "every record") return reach;
  if (reach === "range") return `range ${repair.id}`;
  // What is computed is due together, and further columns cost nothing.
  return repair.cause === "computed" ? "computed" : `named ${repair.columns.toSorted().join()}`;
}

function reachOf({ since, recordIds, columns }: Repair): SharedRead["reach"] {
  if (since !== null) return "range";
  return columns !== null && recordIds.length === 0 ? "every record" : "named";
}

/** The log tells a verification's findings apart by their trace. */
function verificationOf({ cause, traceId }: Repair): string | null {
  return cause === "verification" ? traceId : null;
}

function readOf(repairs: readonly Repair[]): SharedRead {
  const [reach = "named"] = repairs.map(reachOf);
  const [verification = null] = repairs.map(verificationOf);
  const columns = repairs.flatMap((repair) => repair.columns ?? []);
  const isWhole = repairs.every((repair) => repair.columns === null);
  const isComputed = repairs.every(({ cause }) => cause === "computed");
  return {
    reach,
    purpose: isComputed ? "computed" : "repair",
    columns: isWhole ? null : [...new Set(columns)],
    recordIds: [...new Set(repairs.flatMap((repair) => repair.recordIds))],
    since: repairs.flatMap((repair) => repair.since ?? []).toSorted()[0] ?? null,
    verification,
    repairs,
  };
}

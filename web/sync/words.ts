import type {
  VerificationStatus,
  BudgetStatus,
  BulkRead,
  NodeStatus,
  ObjectStatus,
  RepairStatus,
} from "../../edge/protocol/sync.ts";
import { durationText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import { momentText } from "../format/time.ts";

/** The sentences of the Sync screen. Times are in the reader's zone, ages by the reader's clock. */

const CAUSES: Readonly<Record<RepairStatus["cause"], string>> = {
  gap: "Gap: events that name records, not values",
  "missing-row": "Updates of records that were not here",
  overflow: "More changes than events tell",
  "position-expired": "The stream position had expired",
  "position-unknown": "Changed before the stream position was known",
  "quota-exhausted": "Changed while the event quota was exhausted",
  "dead-letter": "Re-reads records whose events could not be applied",
  "taken-back": "Deletes or undeletes that their transaction took back",
  backfill: "Fields that are new, or of another type",
  computed: "Fields that the org computes",
  poll: "Left by a poll: more changed than it reads",
  verification: "Differences that a verification found",
};

/** Why something is read again. A cause of a newer ingest node, which this page does not know, keeps its name. */
export function causeText(cause: string): string {
  return cause in CAUSES ? CAUSES[cause as RepairStatus["cause"]] : cause;
}

export function repairText(repair: RepairStatus, nowMs: number): string {
  return [
    `${countText(repair.open)} open`,
    `oldest ${durationText(nowMs - Date.parse(repair.openedAt))}`,
    triesText(repair.tries),
    nextTryText(repair, nowMs),
  ].join(" · ");
}

/** From when on rows can be asked as of a moment. */
export function historyText({ history, seq }: ObjectStatus, now: Date): string {
  if (history === null) return "begins when the first copy ends";
  return `since ${momentText(history.at, now)} · ${countText(seq - history.from)} changes`;
}

function triesText(tries: number): string {
  if (tries === 0) return "not tried yet";
  return tries === 1 ? "tried once" : `tried ${countText(tries)} times`;
}

function nextTryText({ state, nextTryAt }: RepairStatus, nowMs: number): string {
  const inMs = Date.parse(nextTryAt) - nowMs;
  return state === "waiting" && inMs > 0 ? `next try in ${durationText(inMs)}` : "being tried";
}

/** `Equal 14:02 · 1,203,441 records`, `3 differed, repaired 14:02`, `never`. */
export function verificationText(verification: VerificationStatus | null, now: Date): string {
  if (verification === null) return "never";
  const at = momentText(verification.finishedAt ?? verification.startedAt, now);
  switch (verification.state) {
    case "equal":
      return `Equal ${at} · ${recordsText(verification.rowsOrg ?? 0)}`;
    case "different":
      return verification.error === null
        ? `${countText(verification.differences)} differed, repaired ${at}`
        : `${countText(verification.differences)} differ ${at}`;
    case "failed":
      return `Failed ${at}`;
    default:
      return `Running since ${at}`;
  }
}

export function newestVerification(verifications: {
  readonly keys: VerificationStatus | null;
  readonly full: VerificationStatus | null;
}): VerificationStatus | null {
  const { keys, full } = verifications;
  if (keys === null || full === null) return keys ?? full;
  return full.startedAt >= keys.startedAt ? full : keys;
}

function recordsText(count: number): string {
  return count === 1 ? "1 record" : `${countText(count)} records`;
}

const READS: Readonly<Record<BulkRead["kind"], string>> = {
  initial: "Initial snapshot",
  resync: "Resync beside the stream",
  backfill: "Backfill of some fields",
};

/** `Initial snapshot: complete 14:02 · 600 rows`, `Resync beside the stream: loading since 14:02 · 20 of 100 rows`. */
export function readText(read: BulkRead, now: Date): string {
  const rows =
    read.rowsExpected === null || read.finishedAt !== null
      ? `${countText(read.rowsLoaded)} rows`
      : `${countText(read.rowsLoaded)} of ${countText(read.rowsExpected)} rows`;
  const when =
    read.finishedAt === null
      ? `${read.state} since ${momentText(read.startedAt, now)}`
      : `${read.state} ${momentText(read.finishedAt, now)}`;
  const deadLettered =
    read.rowsDeadLettered > 0
      ? ` · ${countText(read.rowsDeadLettered)} of its rows dead-lettered`
      : "";
  return `${READS[read.kind]}: ${when} · ${rows}${deadLettered}`;
}

export const RESOURCES: Readonly<Record<BudgetStatus["resource"], string>> = {
  api: "API calls",
  "bulk-query": "Bulk jobs",
  events: "Event deliveries",
};

export function usedOf({ used }: BudgetStatus): number {
  return Object.values(used).reduce((sum, one) => sum + one, 0);
}

/** How long a budget lasts at the present pace. */
export function forecastText({ orgMax, exhaustedAt }: BudgetStatus, now: Date): string {
  if (orgMax === 0) return "The org has not reported its quota yet";
  if (exhaustedAt === null) return "Lasts at this pace";
  const at = momentText(exhaustedAt, now);
  return Date.parse(exhaustedAt) <= now.getTime()
    ? `Exhausted since ${at}`
    : `Exhausted by ${at} at this pace`;
}

/**
 * How fresh computed fields are: `Computed fields follow within 5 min · last read 14:02 · 231 of 1,500 calls`. Empty
 * where it is not known.
 */
export function computedText({ computed, used }: BudgetStatus, now: Date): string {
  if (computed === null) return "";
  const { withinMs, lastReadAt, callsPerDay } = computed;
  return [
    `Computed fields follow within ${durationText(withinMs)}`,
    lastReadAt === null ? "none read yet" : `last read ${momentText(lastReadAt, now)}`,
    `${countText(used["computed"] ?? 0)} of ${countText(callsPerDay)} calls`,
  ].join(" · ");
}

type Pause = { readonly title: string; readonly reason: string };

/** Why no calls are made to the org, one for each reason; empty while calls are made. */
export function pauses(budgets: readonly BudgetStatus[], now: Date): readonly Pause[] {
  const paused = budgets.filter(({ reason }) => reason !== null);
  return [...Map.groupBy(paused, ({ reason }) => reason ?? "")].map(([reason, of]) => {
    const what = of.map(({ resource }) => RESOURCES[resource]).join(" and ");
    const [pausedUntil] = of.flatMap((one) => one.pausedUntil ?? []).toSorted();
    const until =
      pausedUntil === undefined ? "" : ` until ${momentText(pausedUntil, now)} at least`;
    const isExhausted = of.every(({ circuit }) => circuit === "closed");
    const title = isExhausted
      ? `The budget of ${what} is exhausted${until}`
      : `${what} are paused${until}`;
    return { title, reason };
  });
}

/** `3 of 12 objects · up 5 h`. */
export function nodeText(
  { pipelines, objects, startedAt, leaving }: NodeStatus,
  nowMs: number,
): string {
  const held = `${pipelines.length} of ${objects.length} ${objects.length === 1 ? "object" : "objects"}`;
  const up = `up ${durationText(nowMs - Date.parse(startedAt))}`;
  return [held, up, ...(leaving ? ["leaving"] : [])].join(" · ");
}

/** That not all of an object is seen; null where it is. */
export function partText({ part }: Pick<ObjectStatus, "part">): string | null {
  if (part === undefined) return null;
  return part === "rows"
    ? "You see a part of its records, so it is not told how many there are, or how often they changed."
    : "You see some of its fields, so it is not told what concerns the others.";
}

import type { OpenedRepair } from "../core/open-repair.ts";
import type { Aside } from "../core/dead-letter.ts";
import type { Lease } from "../core/pipeline-row.ts";
import type { Signal } from "../lib/running.ts";
import type { PipelineMetrics } from "./pipeline-metrics.ts";
import type { WriteLog } from "./sync-log.ts";

export type Reporting = { readonly log: WriteLog; readonly metrics: PipelineMetrics };

/** Record ids of one entry. */
const MOST_IDS = 100;

/**
 * Logs what a committed transaction set aside: an entry for each dead letter with its reason, and one for each cause of
 * repairs. The traces are those of the rows in `sync.dead_letter` and `sync.repair`, so each row has its entry.
 */
export function logAside(
  reporting: Reporting,
  object: string,
  traceId: string,
  { repairs, poison }: Aside,
): void {
  for (const { recordIds, reason, eventId } of poison) {
    const message = `An event of ${object} is dead-lettered: ${reason}`;
    const detail = { eventId };
    reporting.log({
      kind: "events",
      severity: "error",
      object,
      traceId,
      recordIds: recordIds.slice(0, MOST_IDS),
      message,
      detail,
    });
  }
  logRepairs(reporting, object, traceId, repairs);
}

/** Logs opened repairs by cause, once their transaction is committed. */
export function logRepairs(
  { log, metrics }: Reporting,
  object: string,
  traceId: string,
  repairs: readonly OpenedRepair[],
): void {
  for (const [cause, opened] of Map.groupBy(repairs, (repair) => repair.cause)) {
    metrics.repairsOpened(object, cause, opened.length);
    const ids = [...new Set(opened.flatMap(({ recordIds }) => recordIds))];
    const count = opened.length === 1 ? "a repair is" : `${opened.length} repairs are`;
    const message = `${object}: ${count} opened (${cause}), ${toRead(opened, ids.length)}`;
    const recordIds = ids.slice(0, MOST_IDS);
    log({ kind: "repair", severity: "info", object, traceId, recordIds, message });
  }
}

/** Logs repairs that a pipeline opened for its own object, and wakes the loops that carry them out. */
export function reportRepairs(
  context: Reporting & { readonly lease: Lease; readonly repairOpened: Signal },
  traceId: string,
  repairs: readonly OpenedRepair[],
): void {
  logRepairs(context, context.lease.object, traceId, repairs);
  context.repairOpened.notify();
}

function toRead(opened: readonly OpenedRepair[], records: number): string {
  const columns = [...new Set(opened.flatMap((repair) => repair.columns ?? []))];
  const what = columns.length === 0 ? "" : `${columns.join(", ")} of `;
  const [since] = opened.flatMap((repair) => repair.since ?? []).toSorted();
  if (since !== undefined) return `to read ${what}everything changed since ${since}`;
  if (records > 0) return `to read ${what}${records === 1 ? "1 record" : `${records} records`}`;
  return columns.length > 0
    ? `to read ${what}every record`
    : "to read everything changed since shortly before";
}

import type { BatchResult } from "../apply/apply-batch.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import { logAside, type Reporting } from "./set-aside-log.ts";

/** Record ids of one entry. */
const MOST_IDS = 100;

/** Committed events of a stream, and their effects. */
export type CommittedBatch = {
  readonly traceId: string;
  readonly events: readonly ReceivedEvent[];
  /** One for each transaction: several where Postgres refused an event. */
  readonly results: readonly BatchResult[];
  /** From their receipt until they were decoded, in milliseconds. */
  readonly decodeMs: number;
  /** From their receipt until they were committed, in milliseconds. */
  readonly durationMs: number;
};

/** Commit times of the readable events, epoch milliseconds. */
export function commitTimes({ events }: CommittedBatch): readonly number[] {
  return events.flatMap((one) => (one.tag === "decoded" ? [one.event.commitAt] : []));
}

/** Logs what was received, what each transaction did, and what was set aside. */
export function logBatch(reporting: Reporting, object: string, batch: CommittedBatch): void {
  const { traceId, events, results, decodeMs, durationMs } = batch;
  const ids = events.flatMap((one) =>
    one.tag === "decoded" ? one.event.recordIds : one.recordIds,
  );
  reporting.log({
    kind: "events",
    severity: "info",
    object,
    traceId,
    recordIds: ids.slice(0, MOST_IDS),
    durationMs: decodeMs,
    message: `${events.length} events`,
  });
  for (const result of results)
    logResult(reporting, object, traceId, result, durationMs - decodeMs);
}

/** Logs what a transaction did to the ledger, and what it set aside. The entries of an object add up to its ledger. */
export function logResult(
  reporting: Reporting,
  object: string,
  traceId: string,
  result: BatchResult,
  durationMs?: number,
): void {
  const { headSeq, repairs, poison: _, ...counts } = result;
  reporting.log({
    kind: "database",
    severity: "info",
    object,
    traceId,
    ...(durationMs === undefined ? {} : { durationMs }),
    message: `committed up to seq ${headSeq}`,
    detail: { ...counts, repairs: repairs.length },
  });
  logAside(reporting, object, traceId, result);
}

import type { Reporting } from "./set-aside-log.ts";

/** Record ids of one entry. */
const MOST_IDS = 100;

/** A repair, for the log entries of its attempts. */
export type TriedRepair = {
  readonly id: number;
  readonly cause: string;
  readonly recordIds: readonly string[];
  /** Null where whole records are read. */
  readonly columns: readonly string[] | null;
  /** Of the event, the read or the verification that opened it. */
  readonly traceId: string | null;
};

export type Try = {
  /** `retry`: read, and to be refetched; `failed`: could not be read, and is retried. */
  readonly outcome: "closed" | "retry" | "failed";
  /** As in `last_outcome` of the repair. */
  readonly message: string;
  readonly retryInMs: number | null;
  /** Of the read. */
  readonly traceId: string;
  readonly durationMs?: number;
};

/** Logs an attempt of a repair in the trace of its read, which follows the repair's own. */
export function logTry(
  { log, metrics }: Reporting,
  object: string,
  { id, cause, recordIds, columns, traceId: follows }: TriedRepair,
  { outcome, message, retryInMs, traceId, durationMs }: Try,
): void {
  metrics.repairTried(object, cause, outcome);
  const next = retryInMs === null ? "" : `; retried in ${Math.ceil(retryInMs / 1000)} s`;
  log({
    kind: "repair",
    severity: outcome === "failed" ? "error" : "info",
    object,
    traceId,
    ...(follows === null ? {} : { follows }),
    recordIds: recordIds.slice(0, MOST_IDS),
    ...(durationMs === undefined ? {} : { durationMs }),
    message: `repair ${id} (${cause}) ${message}${next}`,
    ...(columns === null ? {} : { detail: { columns } }),
  });
}

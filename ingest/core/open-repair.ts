import type { ClientBase } from "pg";
import { runAll, type Statement } from "../lib/statement.ts";
import type { RepairCause } from "../../edge/protocol/states.ts";

/** A repair to open: of named records, or of everything changed since a time. */
export type NewRepair = {
  readonly cause: RepairCause;
  readonly recordIds: readonly string[];
  /** Start of the range by SystemModstamp, ISO 8601; null for named records. */
  readonly since: string | null;
  /** Commit time of the event that opens it, epoch milliseconds. */
  readonly causeAt: number | null;
  /** The mirror columns that the read covers; all when absent. */
  readonly columns?: readonly string[];
};

/** An opened repair, for log and metrics once its transaction is committed. */
export type OpenedRepair = Pick<NewRepair, "cause" | "recordIds" | "since" | "columns">;

/** Opens repairs in the transaction of their cause, so that no cause is without its repair. */
export async function openRepairs(
  client: ClientBase,
  object: string,
  traceId: string,
  repairs: readonly NewRepair[],
): Promise<void> {
  await runAll(client, insertRepairs(object, traceId, repairs));
}

export function insertRepairs(
  object: string,
  traceId: string,
  repairs: readonly NewRepair[],
): readonly Statement[] {
  return repairs.map(({ cause, recordIds, since, causeAt, columns }) => ({
    text: `insert into sync.repair (object, cause, record_ids, since, cause_at, columns, trace_id)
       values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [object, cause, recordIds, since, isoOrNull(causeAt), columns ?? null, traceId],
  }));
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

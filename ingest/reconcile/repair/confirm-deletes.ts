import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import { takenBack } from "../../apply/rules/taken-back.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { despiteRefusals } from "../../core/error-policy.ts";
import { objectReads } from "../../core/object-reads.ts";
import { openRepairs, type NewRepair } from "../../core/open-repair.ts";
import { lockPipeline } from "../../core/pipeline-row.ts";
import { chunks } from "../../lib/chunks.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { retrying } from "../../lib/retrying.ts";
import { transaction } from "../../lib/transaction.ts";
import { reportFailed } from "../../observe/failed-work.ts";
import { reportRepairs } from "../../observe/set-aside-log.ts";
import { MAX_RETRIEVE_IDS, MAX_RETRIEVES_TOGETHER } from "../../salesforce/rest.ts";
import { aliveIds } from "../../snapshot/read-records.ts";
import { reportedDeletes, type ReportedDeletes } from "./reported-deletes.ts";

/** Events of one round: what one call reads. */
const MOST = MAX_RETRIEVE_IDS * MAX_RETRIEVES_TOGETHER;

const POLICY = despiteRefusals(60_000);
const BACKOFF = { baseMs: 1_000, maxMs: 60_000 };

/**
 * Compares with the org what events told of deletes and undeletes, since the event of a transaction with both tells of
 * the first only (apply/rules/taken-back.ts):
 *
 *   at the end of a window ─► deletes and undeletes after the confirmed offset, up to the low watermark
 *     ─► are they in the org? ids only, one call for the objects of a node
 *     ─► one transaction: the offset, and a repair of those that the mirror has otherwise
 *
 * What a round costs does not grow with the number of deletes: an object asks for MOST ids at most, the rest waits for
 * the next window. docs/decisions/deletes-are-confirmed.md says why.
 */
export async function confirmDeletesLoop(
  context: PipelineContext,
  signal: AbortSignal,
): Promise<void> {
  const { clock, lease, pool, tuning } = context;
  const rounds = async (succeeded: () => void) => {
    for (;;) {
      // By Postgres's clock, so that the windows of all pipelines end together.
      const now = Date.parse(await pgNow(pool));
      await clock.sleep(tuning.confirmEveryMs - (now % tuning.confirmEveryMs), signal);
      await confirmDeletes(context);
      succeeded();
    }
  };
  await retrying(rounds, {
    policy: POLICY,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: ({ decision }) => {
      const message = `Deletes of ${lease.object} could not be compared with the org and are retried: ${decision.reason}`;
      reportFailed(context, lease.object, "confirm-deletes", { message });
    },
  });
}

/** One round. */
async function confirmDeletes(context: PipelineContext): Promise<void> {
  const { pool, lease, tuning } = context;
  const read = { began: await pgNow(pool), maxStalenessMs: tuning.restMaxStalenessMs };
  const reported = await reportedDeletes(pool, lease.object, read, MOST);
  if (reported === null) return;
  const alive = await aliveAmong(context, reported.recordIds);
  const traceId = randomUUID();
  const opened = await transaction(pool, (client) =>
    close(client, context, reported, alive, traceId),
  );
  if (opened.length > 0) reportRepairs(context, traceId, opened);
}

/** A read by ids may hide archived records. */
async function aliveAmong(
  { api, repairRetrieves, table }: PipelineContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const reads = objectReads(table);
  if (reads.hasArchived) return (await aliveIds(api.as("repair"), reads, ids)).alive;
  const alive = await Promise.all(
    [...chunks(ids, MAX_RETRIEVE_IDS)].map(async (part) => {
      const { object } = table;
      const found = await repairRetrieves.retrieve({ object, ids: part, fields: ["Id"] });
      return part.filter((_, index) => (found[index] ?? null) !== null);
    }),
  );
  return new Set(alive.flat());
}

/** Opens the repair of what was taken back, and moves the offset. */
async function close(
  client: ClientBase,
  { lease, table }: PipelineContext,
  { recordIds, through }: ReportedDeletes,
  alive: ReadonlySet<string>,
  traceId: string,
): Promise<readonly NewRepair[]> {
  await lockPipeline(client, lease);
  const { rows } = await client.query<{ id: string }>(
    `select id from ${quoteMirrorTable(table.table)} where id = any($1::text[])`,
    [recordIds],
  );
  const wrong = takenBack(recordIds, alive, new Set(rows.map(({ id }) => id)));
  const repair = { cause: "taken-back" as const, recordIds: wrong, since: null, causeAt: null };
  const repairs = wrong.length === 0 ? [] : [repair];
  await openRepairs(client, lease.object, traceId, repairs);
  await client.query("update sync.object set confirmed_offset = $2 where name = $1", [
    lease.object,
    through,
  ]);
  return repairs;
}

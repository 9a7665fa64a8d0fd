import { randomUUID } from "node:crypto";
import type { types } from "avsc";
import type { PoolClient } from "pg";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { objectReads } from "../../core/object-reads.ts";
import { lockPipeline } from "../../core/pipeline-row.ts";
import { mergeOrDeadLetter } from "../../snapshot/merge-or-dead-letter.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { transaction } from "../../lib/transaction.ts";
import { reportRepairs } from "../../observe/set-aside-log.ts";
import { changeEventTopic } from "../../salesforce/topic.ts";
import { MAX_REFETCH, openVerificationRepairs } from "./verification-repair.ts";
import { setVerification, type VerificationRow } from "./verification-row.ts";
import type { VerificationSettings } from "./verification-schedule.ts";
import { nextState } from "./verification-state.ts";
import { verifiedColumns, type VerifiedColumns } from "./comparable-columns.ts";
import { readOrg } from "./read-org.ts";
import { readSample, standOnSample, candidatesOf, type Sample } from "./sample.ts";
import { untilStreamReported } from "./stream-reported.ts";
import { stagedImages, candidates, type Comparison } from "./candidates.ts";
import { leftToRepairs } from "./under-repair.ts";
import { noteUnreadable, unreadText } from "./unproven.ts";
import { findMismatches, mismatches, type Mismatch } from "./mismatched-rows.ts";
import type { Tuning } from "../../core/tuning.ts";

/** Records compared at once. */
const CHUNK = 250;
/** Rows whose computed columns one verification refreshes. The next one refreshes the rest. */
const MAX_REFRESHED = 100_000;

/** The findings of a verification before any refetch. */
export type VerificationFindings = {
  /** Names of the columns that it could compare with the mirror. */
  readonly comparable: ReadonlySet<string>;
  readonly candidates: number;
  readonly unreadable: number;
  /** Rows that differed in computed columns, and those of them that were refreshed. */
  readonly computed: number;
  readonly refreshed: number;
  /** Records that a `keys` verification compared in every field. */
  readonly sampled: number;
};

/**
 * Reads the object, compares, and opens the repairs of lasting candidates. See verification-state.ts for the whole
 * course. Holds one connection meanwhile: the tables of the comparison belong to it and are dropped with it.
 */
export async function compareWithOrg(
  context: PipelineContext,
  verification: VerificationRow,
  settings: VerificationSettings,
  signal: AbortSignal,
): Promise<VerificationFindings> {
  const client = await context.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("set work_mem = '64MB'");
    return await compare(context, client, verification, settings, signal);
  } finally {
    await tidy(client).catch((error: Error) => {
      broken = error;
    });
    client.release(broken);
  }
}

async function tidy(client: PoolClient): Promise<void> {
  await client.query(
    "drop table if exists pg_temp.verification_read, pg_temp.verification_mismatch",
  );
  await client.query("reset work_mem");
}

async function compare(
  context: PipelineContext,
  client: PoolClient,
  verification: VerificationRow,
  settings: VerificationSettings,
  signal: AbortSignal,
): Promise<VerificationFindings> {
  const { table } = context;
  const verified = await verifiedColumnsOf(context, table);
  const comparison = comparisonOf(table, verified, verification, context.tuning);
  const read = await readInto(context, client, verification, comparison, signal);
  await noteUnreadable(client, table, verification);
  const isFull = verification.kind === "full";
  const byKind = isFull ? verified : { comparable: [], computed: [] };
  const counts = await findMismatches(client, table, byKind);
  const comparable = namesOf(verified.comparable);
  const sample = isFull ? null : await readSample(context, client, comparable);
  const seenAt = await pgNow(context.pool);
  const settling = { seenAt, settings, signal };
  const lasting = await lastingCandidates(context, client, { comparison, sample }, settling);
  const { ids, undecided } = await leftToRepairs(client, table, lasting);
  const facts = {
    rowsOrg: read.rows,
    rowsMirror: counts.rowsMirror,
    candidates: ids.length,
    apiCalls: read.apiCalls + (sample?.apiCalls ?? 0),
    ...errorOf(undecided, isFull ? unreadText(table.object, verified.unread) : null),
  };
  const repairs = await openVerificationRepairs(client, context.lease, comparison, verification, {
    ids,
    seenAt,
    maxRefetch: settings.maxRefetch ?? MAX_REFETCH,
    facts,
  });
  reportRepairs(context, verification.traceId, repairs);
  const refreshed = await refreshComputed(context, client, comparison);
  if (sample !== null) await standOnSample(context, sample, ids);
  const { computed } = counts.byKind;
  const sampled = sample?.images.length ?? 0;
  const { unreadable } = read;
  return { comparable, candidates: ids.length, unreadable, computed, refreshed, sampled };
}

function errorOf(...reasons: readonly (string | null)[]): { readonly error?: string } {
  const told = reasons.filter((reason) => reason !== null);
  return told.length === 0 ? {} : { error: told.join(" ") };
}

function namesOf(columns: readonly MirrorColumn[]): ReadonlySet<string> {
  return new Set(columns.map(({ column }) => column));
}

function comparisonOf(
  table: MirrorTable,
  { comparable, computed }: VerifiedColumns,
  { kind, readBegan }: VerificationRow,
  { bulkMaxStalenessMs }: Tuning,
): Comparison {
  const read = {
    began: readBegan,
    maxStalenessMs: bulkMaxStalenessMs,
    source: "verification" as const,
  };
  const isRead = kind === "full" ? namesOf([...comparable, ...computed]) : new Set(["id"]);
  return {
    table,
    read,
    columns: table.columns.filter(({ column }) => isRead.has(column) || column === IMAGE_STAMP),
    comparable: kind === "full" ? namesOf(comparable) : new Set(["id"]),
  };
}

/**
 * The columns that the object's events carry, known from their schema; a polled object has none. `unread` are those
 * that a repair is still to read of every record.
 */
export async function verifiedColumnsOf(
  { pool, pubsub, lease }: PipelineContext,
  table: MirrorTable,
): Promise<VerifiedColumns & { readonly unread: ReadonlySet<string> }> {
  const { rows } = await pool.query<{ source: string; unread: string }>(
    `select source, (select coalesce(jsonb_agg(distinct c), '[]') from sync.repair r, unnest(r.columns) c
       where r.object = o.name and r.closed_at is null and r.cause = 'backfill') as unread
     from sync.object o where name = $1`,
    [lease.object],
  );
  const unread = new Set(JSON.parse(rows[0]?.unread ?? "[]") as readonly string[]);
  if (rows[0]?.source === "poll")
    return { ...verifiedColumns(table.columns, null, unread), unread };
  const { schemaId } = await pubsub.topic(changeEventTopic(lease.object));
  const type = (await pubsub.schema(schemaId)) as types.RecordType;
  const carried = new Set(type.fields.map((field) => field.name));
  return { ...verifiedColumns(table.columns, carried, unread), unread };
}

async function readInto(
  { api, bulk, clock, pool, lease, tuning }: PipelineContext,
  client: PoolClient,
  verification: VerificationRow,
  { table, columns }: Comparison,
  signal: AbortSignal,
) {
  const { rows } = await pool.query<{ about: string }>(
    "select row_count as about from sync.object where name = $1",
    [lease.object],
  );
  const read = await readOrg(
    client,
    {
      api: api.as("verification"),
      bulk: bulk.as("verification"),
      clock,
      reads: objectReads(table),
      table,
      readBegan: verification.readBegan,
      columns,
      jobPatienceMs: tuning.jobPatienceMs,
      rowsAbout: Number(rows[0]?.about ?? 0),
      onJob: (jobId) => setVerification(pool, lease, verification.id, "reading", { jobId }),
    },
    signal,
  );
  await setVerification(pool, lease, verification.id, nextState("reading", "read"), {
    rowsOrg: read.rows,
  });
  return read;
}

type Settling = {
  readonly seenAt: string;
  readonly settings: VerificationSettings;
  readonly signal: AbortSignal;
};

/** Candidates that last once the stream has caught up: a pending change is no difference. */
async function lastingCandidates(
  context: PipelineContext,
  client: PoolClient,
  { comparison, sample }: { readonly comparison: Comparison; readonly sample: Sample | null },
  { seenAt, settings, signal }: Settling,
): Promise<readonly string[]> {
  const first: Mismatch[] = [];
  const kinds = ["missing", "extra", "different", "stamp"] as const;
  for await (const chunk of mismatches(client, kinds, CHUNK))
    first.push(...(await candidates(client, comparison, chunk)));
  const isSampleClear = sample === null || (await candidatesOf(client, sample)).size === 0;
  if (first.length === 0 && isSampleClear) return [];
  const { pool, clock, lease } = context;
  // Nothing reports changes of an object that is read again at intervals.
  const isReported = context.source === "stream" || objectReads(context.table).changedBy !== null;
  if (isReported)
    await untilStreamReported(pool, clock, lease.object, { after: seenAt, ...settings }, signal);
  const { comparable } = await verifiedColumnsOf(context, comparison.table);
  const judged = stillComparable(comparison, comparable);
  const lasting = new Set(
    sample === null ? [] : await candidatesOf(client, stillComparable(sample, comparable)),
  );
  for (let start = 0; start < first.length; start += CHUNK) {
    const still = await candidates(client, judged, first.slice(start, start + CHUNK));
    for (const { id } of still) lasting.add(id);
  }
  return [...lasting];
}

/** Events since then may have opened a read of every record, whose columns are no longer comparable. */
function stillComparable<T extends { readonly comparable: ReadonlySet<string> }>(
  judged: T,
  columns: readonly MirrorColumn[],
): T {
  const names = [...namesOf(columns)].filter((column) => judged.comparable.has(column));
  return { ...judged, comparable: new Set(names) };
}

/** Merges the read's images of rows whose computed columns differ, without a further call. */
async function refreshComputed(
  context: PipelineContext,
  client: PoolClient,
  { read, columns }: Comparison,
): Promise<number> {
  const traceId = randomUUID();
  let refreshed = 0;
  for await (const chunk of mismatches(client, ["computed"], CHUNK)) {
    if (refreshed >= MAX_REFRESHED) break;
    const images = await stagedImages(
      client,
      columns,
      chunk.map(({ id }) => id),
    );
    refreshed += (await mergeOrDeadLetter(context, read, images, traceId)).merged;
    context.committed.notify();
  }
  return refreshed;
}

/** Ends a verification as failed, and removes its job. */
export async function abandonVerification(
  { pool, bulk, lease }: PipelineContext,
  { id, jobId }: { readonly id: number; readonly jobId: string | null },
  reason: string,
): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await setVerification(client, lease, id, nextState("reading", "stopped"), { error: reason });
  });
  if (jobId !== null)
    await bulk
      .as("verification")
      .remove(jobId)
      .catch(() => undefined);
}

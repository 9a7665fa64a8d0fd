import { randomUUID } from "node:crypto";
import type { types } from "avsc";
import type { PoolClient } from "pg";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { lockLane } from "../../core/pipeline-row.ts";
import { mergeImages } from "../../apply/merge-images.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import { BULK_LAG_MS, type LaneContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { transaction } from "../../lib/transaction.ts";
import { logRepairs } from "../../observe/set-aside-log.ts";
import { changeEventTopic } from "../../salesforce/topic.ts";
import { MAX_REREAD, openAuditRepairs } from "./verification-repair.ts";
import { setAudit, type AuditRow } from "./verification-row.ts";
import type { AuditSettings } from "./verification-schedule.ts";
import { nextState } from "./verification-state.ts";
import { auditedColumns, type AuditedColumns } from "./comparable-columns.ts";
import { readOrg } from "./read-org.ts";
import { readSample, standOnSample, suspiciousOf, type Sample } from "./sample.ts";
import { untilStreamSpoke } from "./stream-reported.ts";
import { stagedImages, suspicious, type Comparison } from "./candidates.ts";
import { leftToRepairs } from "./under-repair.ts";
import { findUnequalRows, unequalRows, type UnequalRow } from "./mismatched-rows.ts";

/** Records looked at together. */
const CHUNK = 250;
/** Rows whose computed columns one audit refreshes: those beyond wait for the next. */
const MAX_REFRESHED = 100_000;

/** What an audit found before anything was read again. */
export type AuditFindings = {
  /** Names of the columns that it could hold against the mirror. */
  readonly proved: ReadonlySet<string>;
  readonly suspicious: number;
  readonly unreadable: number;
  /** Rows that differed in computed columns, and those of them that were refreshed. */
  readonly computed: number;
  readonly refreshed: number;
  /** Records that a `stamps` audit compared in every field. */
  readonly sampled: number;
};

/**
 * Reads the object, compares, and opens the repairs of what stays suspicious. See audit-state.ts for the whole way.
 * One connection is held meanwhile: the tables of the comparison are its own, and gone with it.
 */
export async function compareWithOrg(
  context: LaneContext,
  audit: AuditRow,
  settings: AuditSettings,
  signal: AbortSignal,
): Promise<AuditFindings> {
  const client = await context.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("set work_mem = '64MB'");
    return await compare(context, client, audit, settings, signal);
  } finally {
    await tidy(client).catch((error: Error) => {
      broken = error;
    });
    client.release(broken);
  }
}

async function tidy(client: PoolClient): Promise<void> {
  await client.query("drop table if exists pg_temp.audit_read, pg_temp.audit_unequal");
  await client.query("reset work_mem");
}

async function compare(
  context: LaneContext,
  client: PoolClient,
  audit: AuditRow,
  settings: AuditSettings,
  signal: AbortSignal,
): Promise<AuditFindings> {
  const { table } = context;
  const audited = await auditedColumnsOf(context, table);
  const comparison = comparisonOf(table, audited, audit);
  const read = await readInto(context, client, audit, comparison, signal);
  const byKind = audit.kind === "full" ? audited : { proved: [], computed: [] };
  const counts = await findUnequalRows(client, table, byKind);
  const proved = namesOf(audited.proved);
  const sample = audit.kind === "stamps" ? await readSample(context, client, proved) : null;
  const seenAt = await pgNow(context.pool);
  const settling = { seenAt, settings, signal };
  const lasting = await lastingSuspicions(context, client, { comparison, sample }, settling);
  const { ids, undecided } = await leftToRepairs(client, table, lasting);
  const facts = {
    rowsOrg: read.rows,
    rowsMirror: counts.rowsMirror,
    suspicious: ids.length,
    apiCalls: read.apiCalls + (sample?.apiCalls ?? 0),
    ...(undecided === null ? {} : { error: undecided }),
  };
  const repairs = await openAuditRepairs(client, context.lease, comparison, audit, {
    ids,
    seenAt,
    maxReread: settings.maxReread ?? MAX_REREAD,
    facts,
  });
  logRepairs(context, context.lease.object, audit.traceId, repairs);
  if (ids.length > 0) context.repairOpened.ring();
  const refreshed = await refreshComputed(context, client, comparison);
  if (sample !== null) await standOnSample(context, sample, ids);
  const { computed } = counts.byKind;
  const sampled = sample?.images.length ?? 0;
  const { unreadable } = read;
  return { proved, suspicious: ids.length, unreadable, computed, refreshed, sampled };
}

function namesOf(columns: readonly MirrorColumn[]): ReadonlySet<string> {
  return new Set(columns.map(({ column }) => column));
}

function comparisonOf(
  table: MirrorTable,
  { proved, computed }: AuditedColumns,
  { kind, readBegan }: AuditRow,
): Comparison {
  const read = { began: readBegan, lagMs: BULK_LAG_MS, source: "audit" as const };
  const isRead = kind === "full" ? namesOf([...proved, ...computed]) : new Set(["id"]);
  return {
    table,
    read,
    columns: table.columns.filter(({ column }) => isRead.has(column) || column === IMAGE_STAMP),
    proved: kind === "full" ? namesOf(proved) : new Set(["id"]),
  };
}

/** What the object's events carry is known from their schema; a polled object has none. */
export async function auditedColumnsOf(
  { pool, pubsub, lease }: LaneContext,
  table: MirrorTable,
): Promise<AuditedColumns> {
  const { rows } = await pool.query<{ source: string; unread: string }>(
    `select source, (select coalesce(jsonb_agg(distinct c), '[]') from sync.repair r, unnest(r.columns) c
       where r.object = o.name and r.closed_at is null and r.cause = 'backfill') as unread
     from sync.object o where name = $1`,
    [lease.object],
  );
  const unread = new Set(JSON.parse(rows[0]?.unread ?? "[]") as readonly string[]);
  if (rows[0]?.source === "poll") return auditedColumns(table.columns, null, unread);
  const { schemaId } = await pubsub.topic(changeEventTopic(lease.object));
  const type = (await pubsub.schema(schemaId)) as types.RecordType;
  return auditedColumns(table.columns, new Set(type.fields.map((field) => field.name)), unread);
}

async function readInto(
  { bulk, clock, pool, lease }: LaneContext,
  client: PoolClient,
  audit: AuditRow,
  { columns }: Comparison,
  signal: AbortSignal,
) {
  const { rows } = await pool.query<{ about: string }>(
    "select row_count as about from sync.object where name = $1",
    [lease.object],
  );
  const read = await readOrg(
    client,
    {
      bulk: bulk.as("audit"),
      clock,
      object: lease.object,
      columns,
      rowsAbout: Number(rows[0]?.about ?? 0),
      onJob: (jobId) => setAudit(pool, audit.id, "reading", { jobId }),
    },
    signal,
  );
  await setAudit(pool, audit.id, nextState("reading", "read"), { rowsOrg: read.rows });
  return read;
}

type Settling = {
  readonly seenAt: string;
  readonly settings: AuditSettings;
  readonly signal: AbortSignal;
};

/** Records that look wrong, and still do once the stream has had its say: what was under way is no difference. */
async function lastingSuspicions(
  context: LaneContext,
  client: PoolClient,
  { comparison, sample }: { readonly comparison: Comparison; readonly sample: Sample | null },
  { seenAt, settings, signal }: Settling,
): Promise<readonly string[]> {
  const first: UnequalRow[] = [];
  const kinds = ["missing", "extra", "different", "stamp"] as const;
  for await (const chunk of unequalRows(client, kinds, CHUNK))
    first.push(...(await suspicious(client, comparison, chunk)));
  const isSampleClear = sample === null || (await suspiciousOf(client, sample)).size === 0;
  if (first.length === 0 && isSampleClear) return [];
  const { pool, clock, lease } = context;
  await untilStreamSpoke(pool, clock, lease.object, { after: seenAt, ...settings }, signal);
  const { proved } = await auditedColumnsOf(context, comparison.table);
  const judged = provedStill(comparison, proved);
  const lasting = new Set(
    sample === null ? [] : await suspiciousOf(client, provedStill(sample, proved)),
  );
  for (let start = 0; start < first.length; start += CHUNK) {
    const still = await suspicious(client, judged, first.slice(start, start + CHUNK));
    for (const { id } of still) lasting.add(id);
  }
  return [...lasting];
}

/** What the stream said meanwhile may have opened a read of every record: what it is to read proves nothing any more. */
function provedStill<T extends { readonly proved: ReadonlySet<string> }>(
  judged: T,
  columns: readonly MirrorColumn[],
): T {
  const names = [...namesOf(columns)].filter((column) => judged.proved.has(column));
  return { ...judged, proved: new Set(names) };
}

/** Merges the read's images of rows whose computed columns are not those of the org: no call is made for it. */
async function refreshComputed(
  { pool, lease, committed }: LaneContext,
  client: PoolClient,
  { table, read, columns }: Comparison,
): Promise<number> {
  const traceId = randomUUID();
  let refreshed = 0;
  for await (const chunk of unequalRows(client, ["computed"], CHUNK)) {
    if (refreshed >= MAX_REFRESHED) break;
    const images = await stagedImages(
      client,
      columns,
      chunk.map(({ id }) => id),
    );
    refreshed += (await mergeImages(pool, lease, table, read, images, traceId)).merged;
    committed.ring();
  }
  return refreshed;
}

/** Ends an audit as failed, and removes its job. */
export async function abandonAudit(
  { pool, bulk, lease }: LaneContext,
  { id, jobId }: { readonly id: number; readonly jobId: string | null },
  reason: string,
): Promise<void> {
  await transaction(pool, async (client) => {
    await lockLane(client, lease);
    await setAudit(client, id, nextState("reading", "stopped"), { error: reason });
  });
  if (jobId !== null)
    await bulk
      .as("audit")
      .remove(jobId)
      .catch(() => undefined);
}

import { randomUUID } from "node:crypto";
import pg, { type ClientBase, type Pool } from "pg";
import { cleanJson, cleanText } from "../../db/mirror/clean-text.ts";
import type { DescribedObject } from "../../db/mirror/described-object.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { addColumns, convertColumn, createTable } from "../../db/mirror/table-ddl.ts";
import {
  besideColumn,
  columnsPending,
  columnsSince,
  diffTable,
  type TableDiff,
} from "../../db/mirror/table-diff.ts";
import { insertChanges, resetChange } from "../core/change-row.ts";
import { advancePipeline, type Lease, NO_PROGRESS } from "../core/pipeline-row.ts";
import { run } from "../lib/statement.ts";
import { isRead } from "../core/object-reads.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { openRepairs, type OpenedRepair } from "../core/open-repair.ts";
import { openSnapshot } from "../snapshot/snapshot-row.ts";
import { alterTable } from "./alter-table.ts";
import { holds } from "../lib/injection-point.ts";

/** Changes of an existing table by a describe. */
export type FieldDrift = Omit<TableDiff, "columns"> & {
  readonly object: string;
  /** Trace of the repair that reads the values of new and converted columns. */
  readonly traceId: string;
  readonly repairs: readonly OpenedRepair[];
};

export type PreparedTable = {
  readonly table: MirrorTable;
  /** Null for a new or unchanged table. */
  readonly drift: FieldDrift | null;
};

/**
 * Changes the mirror table to match the describe, in one transaction under the pipeline's lock:
 *
 *   no table ─► create it
 *   new field ─► add a column ─────────────────────────────────────────┬─► backfill: a repair that reads those columns
 *   returned field ─► its column is live again ────────────────────────┤
 *   other type ─┬─ convert the column in place ────────────────────────┤
 *               └─ a view depends on it ─► retire it, add a column ────┘
 *   removed field ─► its column stays, retired
 *   field that the org refused to read ─► tried again: its column is read as a new one is
 *
 * A table that changed is another one for its readers, so the change takes a seq: one reset in the log. Names and order
 * of existing columns never change, and nothing is dropped. An object whose copy has not begun gets no backfill. An
 * object that is being copied does, since its pages may have been read before the change.
 */
export async function prepareTable(
  pool: Pool,
  lease: Lease,
  described: DescribedObject,
): Promise<PreparedTable> {
  return alterTable(pool, lease, async (client, { copied, headSeq }) => {
    const stored = await storedTable(client, lease.object);
    const wanted = diffTable(stored.columns, mirrorColumns(described));
    const isNew = stored.columns.length === 0;
    const diff = isNew
      ? await makeTable(client, stored.table, wanted)
      : await changeTable(client, stored, wanted);
    const isChanged = copied && !isNew && isDrift(diff);
    const columns = isChanged ? await logChange(client, lease, diff, headSeq + 1) : diff.columns;
    const allowed = isNew ? [] : againAllowed(stored.columns, diff.columns);
    const isUnread = !isNew && (isDrift(diff) || allowed.length > 0);
    const isBackfilled =
      isUnread &&
      (copied ||
        (holds("a field that comes during a copy is backfilled") &&
          (await openSnapshot(client, lease.object, "initial")) !== null));
    const read = isBackfilled ? [...new Set([...columnsToRead(diff), ...allowed])] : [];
    const table = {
      object: lease.object,
      table: stored.table,
      columns: columnsPending(columns, read),
    };
    await storeDescribed(client, lease.object, described, table.columns);
    if (!isUnread) return { table, drift: null };
    const traceId = randomUUID();
    const repairs = await openBackfill(client, lease.object, read, traceId);
    if (!isDrift(diff)) return { table, drift: null };
    return { table, drift: { ...diff, object: lease.object, traceId, repairs } };
  });
}

type StoredTable = { readonly table: string; readonly columns: readonly MirrorColumn[] };

async function storedTable(client: ClientBase, object: string): Promise<StoredTable> {
  const { rows } = await client.query<{ mirror_table: string; columns: string }>(
    "select mirror_table, columns from sync.object where name = $1",
    [object],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`sync.object has no row for ${object}`);
  return { table: row.mirror_table, columns: JSON.parse(row.columns) as readonly MirrorColumn[] };
}

async function makeTable(client: ClientBase, table: string, diff: TableDiff): Promise<TableDiff> {
  await client.query(createTable(table, diff.columns));
  return diff;
}

async function changeTable(
  client: ClientBase,
  { table, columns }: StoredTable,
  wanted: TableDiff,
): Promise<TableDiff> {
  if (wanted.added.length > 0) await client.query(addColumns(table, wanted.added));
  let diff = wanted;
  for (const retyped of wanted.retyped) {
    if (await convertInPlace(client, table, retyped)) continue;
    const before = columns.find(({ column }) => column === retyped.column) ?? retyped;
    const beside = besideColumn(diff.columns, retyped, before);
    await client.query(addColumns(table, [beside.added]));
    const inPlace = diff.retyped.filter((column) => column !== retyped);
    diff = { ...diff, columns: beside.columns, retyped: [...inPlace, beside.added] };
  }
  return diff;
}

/** False if the new type would break something that depends on the column: a view, an index of the old type. */
async function convertInPlace(
  client: ClientBase,
  table: string,
  column: MirrorColumn,
): Promise<boolean> {
  await client.query("savepoint conversion");
  try {
    await client.query(convertColumn(table, column));
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !/^(0A|2B|42)/.test(error.code ?? "")) throw error;
    await client.query("rollback to savepoint conversion");
    return false;
  }
}

/** Writes the reset. Returns the columns, dated by it where their history begins. */
async function logChange(
  client: ClientBase,
  lease: Lease,
  diff: TableDiff,
  seq: number,
): Promise<readonly MirrorColumn[]> {
  await run(client, insertChanges(lease.object, randomUUID(), [resetChange(seq, "schema")]));
  await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: seq });
  return columnsSince(diff, seq);
}

async function storeDescribed(
  client: ClientBase,
  object: string,
  { label, labelPlural, keyPrefix }: DescribedObject,
  columns: readonly MirrorColumn[],
): Promise<void> {
  await client.query(
    `update sync.object set label = $2, label_plural = $3, key_prefix = $4, columns = $5, described_at = clock_timestamp()
     where name = $1`,
    [
      ...[object, cleanText(label), cleanText(labelPlural), keyPrefix],
      JSON.stringify(cleanJson(columns)),
    ],
  );
}

function isDrift({ added, retired, returned, retyped }: TableDiff): boolean {
  return [added, retired, returned, retyped].some((columns) => columns.length > 0);
}

function columnsToRead({ added, returned, retyped }: TableDiff): readonly string[] {
  return [...new Set([...added, ...returned, ...retyped].map(({ column }) => column))];
}

/** Columns that the org refused to read, and that are tried again since the field is still described. */
function againAllowed(
  stored: readonly MirrorColumn[],
  columns: readonly MirrorColumn[],
): readonly string[] {
  const refused = new Set(
    stored.filter((column) => column.refused !== undefined).map(({ column }) => column),
  );
  return columns
    .filter((one) => refused.has(one.column) && isRead(one))
    .map(({ column }) => column);
}

/** Opens a read of some columns of every record. */
async function openBackfill(
  client: ClientBase,
  object: string,
  columns: readonly string[],
  traceId: string,
): Promise<readonly OpenedRepair[]> {
  if (columns.length === 0) return [];
  const repair = { cause: "backfill" as const, recordIds: [], since: null, causeAt: null, columns };
  await openRepairs(client, object, traceId, [repair]);
  return [repair];
}

import type { ClientBase } from "pg";
import { textFromCell } from "../../db/mirror/cell-text.ts";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { RowCells } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import { readRecords } from "./read-records.ts";
import type { CopiedPage } from "./copy-page.ts";
import { createTextRows, deadLetterRefused, TEXT_ROWS } from "./text-rows.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import { selected, type LoadContext } from "./load-context.ts";
import { countRecords, idsAfter } from "./org-ids.ts";
import {
  loadedPages,
  recordPage,
  type LoadedPage,
  setSnapshotState,
  type SnapshotRow,
} from "./snapshot-row.ts";

/**
 * The same read over REST, for an object that Bulk refuses: ids by keyset, then the records by id, so that the number
 * of fields does not matter to the length of an address. A page's locator is the id that it comes after.
 */
export async function loadRestPages(
  context: LoadContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease } = context;
  await setSnapshotState(pool, lease, snapshot.id, "loading");
  const pages = await loadedPages(pool, snapshot.id);
  let loaded = pages.reduce((sum, page) => sum + page.rows, 0);
  for (let after = nextLocator(pages); after !== null;) {
    signal.throwIfAborted();
    const page = await loadPage(context, snapshot, after);
    loaded += page.rows;
    after = page.next;
  }
  await checkTotal(context, snapshot, loaded);
}

/** Where the loaded pages end; "" before the first, null after the last. */
function nextLocator(pages: readonly LoadedPage[]): string | null {
  if (pages.length === 0) return "";
  const known = new Set(pages.map((page) => page.locator));
  return pages.map((page) => page.next).find((next) => next === null || !known.has(next)) ?? null;
}

async function loadPage(
  { pool, api, lease, table, target, onPage }: LoadContext,
  snapshot: SnapshotRow,
  after: string,
): Promise<LoadedPage> {
  const began = performance.now();
  const columns = selected(table);
  const ids = await idsAfter(api, lease.object, after);
  const records: RowCells[] = [];
  for await (const { images } of readRecords(api, { table }, ids))
    for (const { cells } of images) if (cells !== null) records.push({ ...cells });
  const next = ids.at(-1) ?? null;
  const where = { locator: after, next, sizeBytes: 0 };
  const load = (insert: InsertRecords) =>
    transaction(pool, async (client) => {
      const loaded = await insert(client, table, target, columns, records);
      await lockPipeline(client, lease);
      await recordPage(client, snapshot, { ...where, ...loaded });
      return loaded;
    });
  const loaded = await load(insertRecords).catch((error: unknown) => {
    if (!isDataError(error)) throw error;
    return load(insertByRow);
  });
  onPage({ ...where, ...loaded, nuls: 0, durationMs: Math.round(performance.now() - began) });
  return { locator: after, next, rows: records.length };
}

type InsertRecords = (
  client: ClientBase,
  table: MirrorTable,
  target: string,
  columns: readonly MirrorColumn[],
  records: readonly RowCells[],
) => Promise<CopiedPage>;

const insertRecords: InsertRecords = async (client, _, target, columns, records) => {
  await insertRows(client, target, columns, records, ({ pgType }) => pgType);
  return { rows: records.length, deadLettered: 0, reason: null };
};

/** What fits is loaded, what does not is dead-lettered, as of a page of Bulk. */
const insertByRow: InsertRecords = async (client, { object }, target, columns, records) => {
  await createTextRows(client, target, columns);
  await insertRows(client, TEXT_ROWS, columns, records, () => "text");
  const refused = await deadLetterRefused(client, object);
  return { rows: records.length - refused.deadLettered, ...refused };
};

/** One array a column, unnested. */
async function insertRows(
  client: ClientBase,
  target: string,
  columns: readonly MirrorColumn[],
  records: readonly RowCells[],
  typeOf: (column: MirrorColumn) => string,
): Promise<void> {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const arrays = columns.map((column, index) => `$${index + 1}::${typeOf(column)}[]`).join(", ");
  const values = columns.map(({ column }) =>
    records.map((record) => textFromCell(record[column] ?? null)),
  );
  await client.query(`insert into ${target} (${names}) select * from unnest(${arrays})`, values);
}

/**
 * The org counts as well, and goes on changing: what was created or deleted since the read began may be in it or not;
 * whatever else is missing, is missing.
 */
async function checkTotal(
  { pool, api, lease }: LoadContext,
  snapshot: SnapshotRow,
  loaded: number,
): Promise<void> {
  const rows = await countRecords(api, lease.object);
  const moved = await countRecords(api, lease.object, snapshot.readBegan);
  await setSnapshotState(pool, lease, snapshot.id, "loading", { rowsExpected: rows });
  if (Math.abs(rows - loaded) <= moved) return;
  throw new SnapshotIncomplete(
    `The copy of ${lease.object} has ${loaded} rows where the org counts ${rows}; it will be copied again.`,
  );
}

import type { ClientBase } from "pg";
import { textFromCell } from "../../db/mirror/cell-text.ts";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { RowCells } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { isRead, type ObjectReads, type Parents } from "../core/object-reads.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import type { RowTable } from "./copy-page.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import { loadPage, type OpenPage, type PageTarget } from "./load-page.ts";
import { countChanged, countRecords, idsAfter } from "./org-ids.ts";
import { parentPage } from "./parent-read.ts";
import { imageCells } from "./record-image.ts";
import { readRecords } from "./read-records.ts";
import type { LoadedPage } from "./snapshot-row.ts";

/** A read of the table's columns of every record of an object over REST. */
export type RestRead = {
  readonly api: OrgApi;
  readonly reads: ObjectReads;
  readonly table: MirrorTable;
  readonly target: PageTarget;
  /** When the read began, ISO 8601. */
  readonly readBegan: string;
  /** Called with the org's record count at the end. */
  readonly onRecords: (records: number) => Promise<void>;
};

/**
 * Reads over REST an object that Bulk refuses: ids by keyset, then the records by id, so that the number of fields does
 * not lengthen the URL. A page's locator is the id before its first. An object that needs a filter is read by its
 * parents' ids; a page's locator is then the object and the id before its first parent.
 *
 * Throws SnapshotIncomplete, and what a call throws.
 */
export async function readOverRest(read: RestRead, signal: AbortSignal): Promise<void> {
  const { target } = read;
  const pages = await target.loaded();
  let rows = pages.reduce((sum, page) => sum + page.rows, 0);
  for (let after = nextLocator(pages); after !== null;) {
    signal.throwIfAborted();
    const page = await loadOnePage(read, after);
    rows += page.rows;
    after = page.next;
  }
  await checkTotal(read, rows);
}

/** The id after which loading resumes; "" before the first page, null after the last. */
function nextLocator(pages: readonly LoadedPage[]): string | null {
  if (pages.length === 0) return "";
  const known = new Set(pages.map((page) => page.locator));
  return pages.map((page) => page.next).find((next) => next === null || !known.has(next)) ?? null;
}

/** A page's answer is kept, so that inserting it row by row costs no further call. */
function loadOnePage(read: RestRead, after: string): Promise<LoadedPage> {
  const { parents } = read.reads;
  let opened: Promise<OpenPage> | undefined;
  const open = () =>
    parents === null ? pageById(read, after) : pageByParent(read, parents, after);
  return loadPage(read.target, () => (opened ??= open()));
}

async function pageById({ api, reads, table }: RestRead, after: string): Promise<OpenPage> {
  const ids = await idsAfter(api, reads, after);
  const records: RowCells[] = [];
  for await (const { images } of readRecords(api, { table, reads }, ids))
    for (const { cells } of images) if (cells !== null) records.push(cells);
  return opened(table, { locator: after, next: ids.at(-1) ?? null }, records);
}

async function pageByParent(
  { api, reads, table }: RestRead,
  parents: Parents,
  locator: string,
): Promise<OpenPage> {
  const [object = parents.objects[0] ?? "", after = ""] = locator === "" ? [] : locator.split(" ");
  const columns = table.columns.filter(isRead);
  const select = columns.map(({ field }) => field).join(",");
  const page = await parentPage(api, reads, parents, select, { object, after });
  const next = page.next === null ? null : `${page.next.object} ${page.next.after}`;
  const records = page.records.map((record) => imageCells(record, columns));
  return opened(table, { locator, next }, records);
}

function opened(
  table: MirrorTable,
  at: Pick<OpenPage, "locator" | "next">,
  records: readonly RowCells[],
): OpenPage {
  return {
    ...at,
    source: `records of ${table.object}`,
    records: records.length,
    put: (client, into) => insertRows(client, into, records),
    seen: { sizeBytes: 0, nuls: 0 },
  };
}

/** One array a column, unnested. */
async function insertRows(
  client: ClientBase,
  { name, columns }: RowTable,
  records: readonly RowCells[],
): Promise<number> {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const arrays = columns.map(({ pgType }, index) => `$${index + 1}::${pgType}[]`).join(", ");
  const values = columns.map(({ column }) =>
    records.map((record) => textFromCell(record[column] ?? null)),
  );
  await client.query(`insert into ${name} (${names}) select * from unnest(${arrays})`, values);
  return records.length;
}

/**
 * The org counts at another time and keeps changing. Records created or deleted since the read began explain a
 * difference; nothing else does.
 */
async function checkTotal(
  { api, reads, readBegan, onRecords }: RestRead,
  rows: number,
): Promise<void> {
  // An object that needs a filter cannot be counted.
  const records = reads.parents === null ? await countRecords(api, reads) : rows;
  await onRecords(records);
  if (records === rows) return;
  const moved = await countChanged(api, reads, readBegan);
  if (moved !== null && Math.abs(records - rows) <= moved) return;
  const { object } = reads;
  throw new SnapshotIncomplete(
    `${rows} rows of ${object} were read where the org counts ${records}; it is refetched.`,
  );
}

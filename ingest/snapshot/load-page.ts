import type { ClientBase } from "pg";
import { isDataError } from "../lib/pg-error.ts";
import { holds } from "../lib/injection-point.ts";
import type { PageReport } from "../observe/page-log.ts";
import {
  copyPage,
  copyPageByRow,
  type CopiedPage,
  type PutRows,
  type RowsAside,
  type RowTable,
} from "./copy-page.ts";
import { PageIncomplete } from "./incomplete.ts";
import type { LoadedPage, PageProgress } from "./snapshot-row.ts";

/** Where the pages of a read go, and how their progress is stored. */
export type PageTarget = RowTable & {
  /** Takes the rows of REFUSED_ROWS. */
  readonly setAside: (client: ClientBase) => Promise<RowsAside>;
  readonly transaction: <T>(work: (client: ClientBase) => Promise<T>) => Promise<T>;
  /** Stores a page's progress in the transaction that loads it. */
  readonly record: (client: ClientBase, page: PageProgress) => Promise<void>;
  /** The pages already loaded, in no order. */
  readonly loaded: () => Promise<readonly LoadedPage[]>;
  /** Called with a page once it is committed. */
  readonly onPage: (page: PageReport) => void;
};

/** A page in transit: its rows can be inserted once. */
export type OpenPage = {
  /** Names the page in error messages. */
  readonly source: string;
  readonly locator: string;
  readonly next: string | null;
  /** The number of rows that its header reports. */
  readonly records: number;
  readonly put: PutRows;
  /** Bytes read of it so far, and NULs left out. */
  readonly seen: { readonly sizeBytes: number; readonly nuls: number };
};

/**
 * Loads a page completely or not at all, in one transaction with its progress. A page that Postgres refuses is reopened
 * and inserted row by row.
 *
 * Throws PageIncomplete where its row count differs from the reported one.
 */
export async function loadPage(
  target: PageTarget,
  open: () => Promise<OpenPage>,
): Promise<LoadedPage> {
  try {
    return await loadOnce(target, open, copyPage);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return loadOnce(target, open, copyPageByRow);
  }
}

async function loadOnce(
  target: PageTarget,
  open: () => Promise<OpenPage>,
  copy: typeof copyPageByRow,
): Promise<LoadedPage> {
  const began = performance.now();
  const page = await open();
  const { locator, next, seen } = page;
  const copied = await target.transaction(async (client) => {
    const result = await copy(client, target, page.put);
    checkCount(page, result);
    await target.record(client, { locator, next, ...result, sizeBytes: seen.sizeBytes });
    return result;
  });
  target.onPage({ ...copied, ...seen, durationMs: Math.round(performance.now() - began) });
  return { locator, next, rows: copied.rows + copied.deadLettered };
}

function checkCount(
  { source, locator, records }: OpenPage,
  { rows, deadLettered }: CopiedPage,
): void {
  const held = rows + deadLettered;
  if (held === records || !holds("a page has as many rows as it says")) return;
  throw new PageIncomplete(
    `Page "${locator}" of the ${source} holds ${held} rows where its header says ${records}.`,
  );
}

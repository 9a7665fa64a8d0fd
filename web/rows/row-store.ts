import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";

/**
 * The rows of one grid or record page, by id, kept true by changes.
 *
 *   page (rows at seq P) ──▶ rows ◀── changes, once a frame, in seq order
 *                             ▲            │
 *                             └── log ◀────┘   a page that is older than the changes is brought up to them
 *
 * The rule: a row read at seq P takes the changes after P, each once. So pages may be read at different seqs,
 * and the order in which pages and changes arrive does not matter. Rows keep their places: new records are only
 * counted (`onUnknown`), deleted ones are marked. Framework-free; whoever draws a row watches it.
 */
export type Row = {
  readonly id: string;
  readonly cells: Cells;
  /** The newest change in these cells. */
  readonly seq: number;
  readonly deleted: boolean;
  /** How often each cell changed on screen; a new count is a new flash. */
  readonly flashes: Readonly<Record<string, number>>;
};

export type Page = { readonly seq: number; readonly rows: readonly Cells[] };

export type RowStoreOptions = {
  /** Calls back before the next paint; returns what calls it off. */
  readonly frame: (run: () => void) => () => void;
  /** Changes of records that are not here: creates, and whatever else happens elsewhere. */
  readonly onUnknown?: (changes: readonly Change[]) => void;
  /** Changes that went into rows that are drawn (watched): painted with this frame. */
  readonly onApplied?: (changes: readonly Change[]) => void;
  /** Wraps one frame's notifications, so that a framework draws them as one. */
  readonly batch?: (run: () => void) => void;
};

export type RowStore = {
  readonly ids: () => readonly string[];
  readonly row: (id: string) => Row | undefined;
  /** All changes up to this seq are in, or wait for the frame. */
  readonly seq: () => number;
  /** The columns that rows have; a change of others is not kept. */
  readonly replace: (page: Page, columns: readonly string[]) => void;
  /** False where the page is older than the log reaches back: read it again. */
  readonly append: (page: Page) => boolean;
  readonly apply: (changes: readonly Change[]) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly watchRow: (id: string, watcher: () => void) => () => void;
  readonly watchIds: (watcher: () => void) => () => void;
  /** Told when the number of changes held back by a pause moves. */
  readonly watchHeld: (watcher: (held: number) => void) => () => void;
  readonly close: () => void;
};

/** Changes kept for pages that were read a moment ago. */
const LOG_LIMIT = 20_000;

export function makeRowStore(options: RowStoreOptions): RowStore {
  let ids: readonly string[] = [];
  let columns: ReadonlySet<string> = new Set();
  let seq = 0;
  let log: Change[] = [];
  /** The log holds every change after this seq. */
  let logFrom = 0;
  let pending: Change[] = [];
  let paused = false;
  let cancelFrame: (() => void) | null = null;
  const rows = new Map<string, Row>();
  const rowWatchers = new Map<string, Set<() => void>>();
  const idWatchers = new Set<() => void>();
  const heldWatchers = new Set<(held: number) => void>();
  const batch = options.batch ?? ((run: () => void) => run());

  const flush = (): void => {
    cancelFrame = null;
    const changes = pending;
    pending = [];
    const touched = new Set<string>();
    const applied: Change[] = [];
    const unknown: Change[] = [];
    for (const change of changes) {
      if (change.recordId === null) continue;
      const row = rows.get(change.recordId);
      if (!row) unknown.push(change);
      else if (change.seq > row.seq) {
        rows.set(row.id, withChange(row, change, columns, true));
        touched.add(row.id);
        if (rowWatchers.has(row.id)) applied.push(change);
      }
    }
    batch(() => {
      for (const id of touched) for (const watcher of rowWatchers.get(id) ?? []) watcher();
      if (unknown.length > 0) options.onUnknown?.(unknown);
    });
    if (applied.length > 0) options.onApplied?.(applied);
  };

  const schedule = (): void => {
    if (!paused && !cancelFrame && pending.length > 0) cancelFrame = options.frame(flush);
  };

  const tellHeld = (): void => {
    for (const watcher of heldWatchers) watcher(paused ? pending.length : 0);
  };

  /** The row of a page, with the changes that it is too old to have. Changes that wait for a frame come with it. */
  const broughtUp = (cells: Cells, pageSeq: number): Row | null => {
    const id = cells["id"];
    if (typeof id !== "string") return null;
    let row: Row = { id, cells, seq: pageSeq, deleted: false, flashes: NO_FLASHES };
    const waiting = pending[0]?.seq ?? Number.POSITIVE_INFINITY;
    for (const change of log)
      if (change.recordId === id && change.seq > row.seq && change.seq < waiting)
        row = withChange(row, change, columns, false);
    return row;
  };

  const add = (
    page: Page,
  ): { readonly added: readonly string[]; readonly renewed: readonly string[] } => {
    const added: string[] = [];
    const renewed: string[] = [];
    const isBehind = page.seq < seq;
    for (const cells of page.rows) {
      const row = isBehind ? broughtUp(cells, page.seq) : freshRow(cells, page.seq);
      if (!row) continue;
      const known = rows.get(row.id);
      // A record that moved between two pages is in both: it keeps its first place and its newest cells.
      if (known && known.seq >= row.seq) continue;
      (known ? renewed : added).push(row.id);
      rows.set(row.id, row);
    }
    return { added, renewed };
  };

  /** A long pause must not hold every change of an hour: one per record here is enough, and creates are counted. */
  const fold = (): void => {
    const kept = new Map<string, Change>();
    for (const change of pending) {
      if (change.recordId === null) continue;
      const before = kept.get(change.recordId);
      if (before)
        kept.set(change.recordId, { ...change, fields: { ...before.fields, ...change.fields } });
      else if (rows.has(change.recordId) || change.kind === "create")
        kept.set(change.recordId, change);
    }
    pending = [...kept.values()];
    log = [];
    logFrom = seq;
  };

  return {
    ids: () => ids,
    row: (id) => rows.get(id),
    seq: () => seq,
    replace(page, shown) {
      cancelFrame?.();
      cancelFrame = null;
      columns = new Set([...shown, "id"]);
      rows.clear();
      log = [];
      pending = [];
      seq = page.seq;
      logFrom = page.seq;
      ids = add(page).added;
      batch(() => {
        for (const watchers of rowWatchers.values()) for (const watcher of watchers) watcher();
        for (const watcher of idWatchers) watcher();
        tellHeld();
      });
    },
    append(page) {
      if (page.seq < logFrom) return false;
      const { added, renewed } = add(page);
      ids = [...ids, ...added];
      batch(() => {
        for (const id of renewed) for (const watcher of rowWatchers.get(id) ?? []) watcher();
        for (const watcher of idWatchers) watcher();
      });
      return true;
    },
    apply(changes) {
      for (const change of changes) {
        if (change.seq <= seq) continue;
        seq = change.seq;
        log.push(change);
        pending.push(change);
      }
      // Trimmed by halves, so that it costs nothing per change.
      if (log.length > LOG_LIMIT) {
        log = log.slice(-LOG_LIMIT / 2);
        logFrom = (log[0]?.seq ?? seq + 1) - 1;
      }
      if (paused && pending.length > LOG_LIMIT) fold();
      if (paused) tellHeld();
      schedule();
    },
    pause() {
      paused = true;
      cancelFrame?.();
      cancelFrame = null;
      tellHeld();
    },
    resume() {
      paused = false;
      tellHeld();
      schedule();
    },
    watchRow(id, watcher) {
      const watchers = rowWatchers.get(id) ?? new Set();
      rowWatchers.set(id, watchers.add(watcher));
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) rowWatchers.delete(id);
      };
    },
    watchIds: (watcher) => watch(idWatchers, watcher),
    watchHeld: (watcher) => watch(heldWatchers, watcher),
    close() {
      cancelFrame?.();
      rowWatchers.clear();
      idWatchers.clear();
      heldWatchers.clear();
    },
  };
}

const NO_FLASHES: Row["flashes"] = {};

function freshRow(cells: Cells, seq: number): Row | null {
  const id = cells["id"];
  return typeof id === "string" ? { id, cells, seq, deleted: false, flashes: NO_FLASHES } : null;
}

/** The row after a change. Only columns that the rows have are kept; only values that differ flash. */
export function withChange(
  row: Row,
  change: Change,
  columns: ReadonlySet<string>,
  flash: boolean,
): Row {
  const cells: Record<string, CellValue> = { ...row.cells };
  const flashes: Record<string, number> = { ...row.flashes };
  for (const [column, value] of Object.entries(change.fields)) {
    if (!columns.has(column) || cells[column] === value) continue;
    cells[column] = value;
    if (flash) flashes[column] = (flashes[column] ?? 0) + 1;
  }
  const deleted = change.kind === "delete" || (row.deleted && change.kind === "update");
  return { id: row.id, cells, seq: change.seq, deleted, flashes };
}

function watch<T>(watchers: Set<T>, watcher: T): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

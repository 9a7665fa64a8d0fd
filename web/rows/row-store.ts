import type { Change } from "../../edge/protocol/change.ts";
import type { Content } from "../../edge/protocol/line.ts";
import { LOG_LIMIT, makeChangeLog } from "./change-log.ts";
import { makeChangeQueue } from "./change-queue.ts";
import { makeRowTable, type Page, type Row } from "./row-table.ts";
import { makeRowWatchers } from "./row-watchers.ts";

/**
 * The rows of one grid or record page, by id, kept true by changes.
 *
 *   page (rows at seq P) ──▶ rows ◀── changes, once a frame, in seq order
 *                             ▲            │
 *                             └── log ◀────┘   a page that is older than the changes is brought up to them
 *
 * The rule: a row read at seq P takes the changes after P, each once. So pages may be read at different seqs,
 * and the order in which pages and changes arrive does not matter. Rows keep their places: a new record is only
 * reported (`onUnknown`), a deleted one is marked. Free of frameworks: what draws a row watches it.
 */
export type RowStoreOptions = {
  /** The line of the changes, which further pages must be of too. Default: there is but one. */
  readonly line?: () => string | null;
  /** Calls back before the next paint. Returns a function that cancels it. */
  readonly frame: (run: () => void) => () => void;
  /** Changes of records that have no row here, such as new ones. */
  readonly onUnknown?: (changes: readonly Change[]) => void;
  /** Changes of rows that are watched, and so are painted with this frame. */
  readonly onApplied?: (changes: readonly Change[]) => void;
  /** A page came: these rows, in this order. */
  readonly onIds?: (ids: readonly string[]) => void;
  /** Whether a change of a record that has no row matters, and is kept through the longest pause. */
  readonly matters?: (change: Change) => boolean;
  /** The number of changes that a pause holds back. */
  readonly onHeld?: (held: number) => void;
  /** Wraps one frame's notifications, so that a framework draws them as one. */
  readonly batch?: (run: () => void) => void;
};

/** A page, and the line that its seq is of. */
export type PageOfLine = Content & Page;

export type RowStore = {
  readonly ids: () => readonly string[];
  readonly row: (id: string) => Row | undefined;
  /** All changes up to this seq are in the rows, or go into them with the next frame. */
  readonly seq: () => number;
  /** Rows keep these columns; changes of others are dropped. */
  readonly replace: (page: PageOfLine, columns: readonly string[]) => void;
  /** False where the page is older than the log reaches back, or of another line. It must be read again. */
  readonly append: (page: PageOfLine) => boolean;
  /** Puts rows on top, whatever their place is. False as of `append`. */
  readonly pin: (page: PageOfLine) => boolean;
  readonly apply: (changes: readonly Change[]) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly watchRow: (id: string, watcher: () => void) => () => void;
  readonly close: () => void;
};

export function makeRowStore(options: RowStoreOptions): RowStore {
  const log = makeChangeLog();
  const table = makeRowTable(log);
  let ids: readonly string[] = [];
  const watchers = makeRowWatchers();
  const matters = options.matters ?? (({ effect }: Change) => effect === "came");
  const isOfLine = (page: PageOfLine) => options.line === undefined || options.line() === page.line;
  const batch = options.batch ?? ((run: () => void) => run());

  const flush = (changes: readonly Change[]): void => {
    const { applied, unknown } = table.apply(changes);
    const drawn = applied.filter((change) => watchers.has(change.recordId));
    batch(() => {
      watchers.tell(new Set(drawn.map((change) => change.recordId)));
      if (unknown.length > 0) options.onUnknown?.(unknown);
    });
    if (drawn.length > 0) options.onApplied?.(drawn);
  };
  const queue = makeChangeQueue(options.frame, flush, options.onHeld);
  const show = (next: readonly string[], changed: Iterable<string>): void =>
    batch(() => {
      ids = next;
      watchers.tell(changed);
      options.onIds?.(ids);
    });

  return {
    ids: () => ids,
    row: table.row,
    seq: log.seq,
    replace(page, columns) {
      queue.clear();
      show(table.replace(page, columns).added, watchers.ids());
    },
    append(page) {
      const rows = isOfLine(page) ? table.append(page, queue.firstSeq()) : null;
      if (rows) show([...ids, ...rows.added], rows.renewed);
      return rows !== null;
    },
    pin(page) {
      const rows = isOfLine(page) ? table.append(page, queue.firstSeq(), true) : null;
      if (rows) show([...rows.added, ...ids], rows.renewed);
      return rows !== null;
    },
    apply(changes) {
      queue.add(log.add(changes));
      if (queue.held() <= LOG_LIMIT) return;
      queue.fold((change) => table.has(change.recordId ?? "") || matters(change));
      log.startAt(log.seq());
    },
    pause: queue.pause,
    resume: queue.resume,
    watchRow: watchers.add,
    close() {
      queue.clear();
      watchers.clear();
    },
  };
}

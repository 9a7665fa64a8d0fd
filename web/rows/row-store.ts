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
 *
 * Of a long list the rows are a stretch: pages come on both sides of it, and far ones are dropped.
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
  /** The rows are others: these, in this order, the first of them at this index of the list. */
  readonly onIds?: (ids: readonly string[], first: number) => void;
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
  /** The index, in the list, of the first of the rows. */
  readonly first: () => number;
  readonly row: (id: string) => Row | undefined;
  /** All changes up to this seq are in the rows, or go into them with the next frame. */
  readonly seq: () => number;
  /** Rows keep these columns; changes of others are dropped. */
  readonly replace: (page: PageOfLine, columns: readonly string[], first?: number) => void;
  /** False where the page is older than the log reaches back, or of another line. It must be read again. */
  readonly append: (page: PageOfLine) => boolean;
  /** Puts a page before the rows; `isFirst`: none is before it. False as of `append`. */
  readonly prepend: (page: PageOfLine, isFirst: boolean) => boolean;
  /** The rows are those of a page from elsewhere in the list. False as of `append`. */
  readonly turnTo: (page: PageOfLine, first: number) => boolean;
  /** Drops so many rows at the beginning or at the end. */
  readonly drop: (count: number, where: "start" | "end") => void;
  /** Puts rows on top, whatever their place is. False as of `append`. */
  readonly pin: (page: PageOfLine) => boolean;
  readonly apply: (changes: readonly Change[]) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly watchRow: (id: string, watcher: () => void) => () => void;
  readonly close: () => void;
};

type Ids = readonly string[];
type AddOptions = { readonly isPinned?: boolean; readonly firstOf?: (added: Ids) => number };

export function makeRowStore(options: RowStoreOptions): RowStore {
  const log = makeChangeLog();
  const table = makeRowTable(log);
  let ids: readonly string[] = [];
  let first = 0;
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
  const show = (next: readonly string[], changed: Iterable<string>, firstOf = first): void =>
    batch(() => {
      ids = next;
      first = firstOf;
      watchers.tell(changed);
      options.onIds?.(ids, first);
    });
  const add = (
    page: PageOfLine,
    place: (added: Ids) => Ids,
    { isPinned = false, firstOf }: AddOptions = {},
  ): boolean => {
    const rows = isOfLine(page) ? table.append(page, queue.firstSeq(), isPinned) : null;
    if (rows) show(place(rows.added), rows.renewed, firstOf?.(rows.added));
    return rows !== null;
  };

  return {
    ids: () => ids,
    row: table.row,
    seq: log.seq,
    first: () => first,
    replace(page, columns, firstOf = 0) {
      queue.clear();
      show(table.replace(page, columns).added, watchers.ids(), firstOf);
    },
    append: (page) => add(page, (added) => [...ids, ...added]),
    // Rows that came or went above since then moved the numbers of these.
    prepend: (page, isFirst) =>
      add(page, (added) => [...added, ...ids], {
        firstOf: (added) => (isFirst ? 0 : Math.max(1, first - added.length)),
      }),
    turnTo(page, firstOf) {
      const only = idsOf(page);
      const place = () => (table.drop(ids.filter((id) => !only.has(id))), [...only]);
      return add(page, place, { firstOf: () => firstOf });
    },
    drop(count, where) {
      const [start, end] = where === "start" ? [count, ids.length] : [0, ids.length - count];
      table.drop([...ids.slice(0, start), ...ids.slice(end)]);
      show(ids.slice(start, end), [], first + start);
    },
    pin: (page) => add(page, (added) => [...added, ...ids], { isPinned: true }),
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

function idsOf({ rows }: Page): ReadonlySet<string> {
  return new Set(rows.flatMap(({ id }) => (typeof id === "string" ? [id] : [])));
}

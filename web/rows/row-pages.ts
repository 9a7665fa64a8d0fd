import type { Content } from "../../edge/protocol/line.ts";
import { isTransient, type PageFrom, type Question } from "../client/api.ts";
import { AHEAD_ROWS, PAGE_ROWS } from "../view/page-rows.ts";
import {
  type HeldPages,
  makeHeldPages,
  type PutWhere,
  type RowsAnswer,
  type Stretch,
} from "./held-pages.ts";
import type { RowStore } from "./row-store.ts";

/**
 *   loading ──▶ ready ⇄ more        refreshing = ready, with rows that are about to be replaced
 *      │          │
 *      └─▶ failed ┘ (of more: `moreError`; what is loaded stays)
 */
export type PagesState = {
  readonly status: "loading" | "ready" | "failed";
  readonly error: Error | null;
  readonly isRefreshing: boolean;
  readonly isLoadingMore: boolean;
  readonly moreError: Error | null;
  /** Whether rows follow those that are held. */
  readonly hasMore: boolean;
  /** When the rows were read that are kept and shown until the answer comes; null of rows that are of an answer. */
  readonly keptAtMs: number | null;
};

/** Rows that an earlier page read. */
export type KeptRows = { readonly answer: RowsAnswer; readonly atMs: number };

export type RowPagesOptions = {
  readonly store: RowStore;
  readonly load: (question: Question, from: PageFrom, signal: AbortSignal) => Promise<RowsAnswer>;
  readonly onState: (state: PagesState) => void;
  /** The rows that are kept of a question; null where there are none. */
  readonly kept?: (question: Question) => Promise<KeptRows | null>;
  /** Whether what was read is enough to be shown; more pages are read until it is. */
  readonly isEnough?: () => boolean;
  /** The rows were replaced and are true for this. */
  readonly onReplaced: (content: Content) => void;
  /** How many rows there are, as of a seq. */
  readonly onCount?: (count: number, seq: number) => void;
};

export const LOADING: PagesState = {
  status: "loading",
  error: null,
  isRefreshing: false,
  isLoadingMore: false,
  moreError: null,
  hasMore: false,
  keptAtMs: null,
};

/**
 * Reads pages into a row store, one at a time: by cursor on both sides of what is held, by number what is far from it.
 * Pages far from what is seen are dropped. A new question aborts the read of the old one.
 */
export function makeRowPages(options: RowPagesOptions) {
  const { store } = options;
  const held = makeHeldPages(store);
  let seen: Stretch | null = null;

  const isFar = (): boolean => {
    const { first, end } = held.stretch();
    const isApart = seen && (seen.first > end + PAGE_ROWS || seen.end < first - PAGE_ROWS);
    return isApart === true && isNumbered(reader.question());
  };
  /** Where the same rows are found again: the first page, or that of a number. */
  const here = (): number | null =>
    isNumbered(reader.question()) && store.first() > 0 ? numberAt(seen?.first ?? 0) : null;
  /** Reads what is missing of what is seen, and around it. */
  const follow = (): void => {
    if (!seen || reader.isBusy()) return;
    held.trim(seen);
    const { first, end } = held.stretch();
    const [next, previous] = [held.next(), held.previous()];
    if (isFar()) reader.more(numberAt(seen.first), "only");
    else if (next !== null && seen.end > end - AHEAD_ROWS) reader.more(next, "end");
    else if (previous !== null && seen.first < first + AHEAD_ROWS) reader.more(previous, "start");
  };
  const reader = makeReader(options, held, { here, follow });

  return {
    /** Asks a new question; the rows of the old one stay until the answer. */
    open(asked: Question, from: number | null = null): void {
      seen = seen && { first: 0, end: seen.end - seen.first };
      void reader.read(asked, from);
    },
    /** Asks the same question in other words: the place in the list stays. */
    reopen: (asked: Question) => void reader.read(asked, here()),
    /** Asks the same question again, where it is or from the first page. */
    async refresh(from: "here" | "top" = "here"): Promise<void> {
      const question = reader.question();
      if (question) await reader.read(question, from === "here" ? here() : null);
    },
    more(): void {
      const next = held.next();
      if (next !== null && !reader.isBusy()) reader.more(next, "end");
    },
    /** These rows are seen. */
    see: (rows: Stretch) => void (seen = rows),
    /** Whether they are far from what is held. */
    isFar,
    follow,
    close: reader.close,
  };
}

type Around = { readonly here: () => number | null; readonly follow: () => void };

/** The reads themselves, and what they have come to. */
function makeReader(options: RowPagesOptions, held: HeldPages, { here, follow }: Around) {
  const { store } = options;
  let state = LOADING;
  let question: Question | null = null;
  let reading = new AbortController();

  const set = (part: Partial<PagesState>): void => {
    state = { ...state, ...part };
    options.onState(state);
  };
  const put = (answer: RowsAnswer, where: PutWhere, into: () => boolean): boolean => {
    if (!held.put(answer, where, into)) return false;
    if (answer.count !== undefined) options.onCount?.(answer.count, answer.seq);
    return true;
  };

  const read = async (asked: Question, from: PageFrom): Promise<void> => {
    reading.abort();
    const mine = (reading = new AbortController());
    const stays = isOf(question, asked, state);
    question = asked;
    set(state.status === "ready" && stays ? { isRefreshing: true, isLoadingMore: false } : LOADING);
    void showKept(asked, mine.signal);
    try {
      const answer = await options.load(asked, from, mine.signal);
      if (mine.signal.aborted) return;
      put(answer, "only", replaces(store, answer, asked));
      options.onReplaced({ line: answer.line, seq: answer.seq });
      if (from === null) await untilEnough(asked, mine.signal);
      if (mine.signal.aborted) return;
      set({ ...LOADING, status: "ready", hasMore: held.next() !== null });
      follow();
    } catch (error) {
      if (mine.signal.aborted) return;
      set(failedState(state, asError(error)));
      void showKept(asked, mine.signal);
    }
  };

  const showKept = async (asked: Question, signal: AbortSignal): Promise<void> => {
    const kept = isBare(state) ? await options.kept?.(asked) : null;
    if (!kept || signal.aborted || !isBare(state)) return;
    // Nothing is read after it, or before it: it is of another time.
    const alone = { ...kept.answer, previous: null, next: null };
    held.put(alone, "only", replaces(store, alone, asked));
    set(keptState(state, kept.atMs));
  };

  const untilEnough = async (asked: Question, signal: AbortSignal): Promise<void> => {
    const next = held.next();
    if (next === null || signal.aborted || options.isEnough?.() !== false) return;
    const answer = await options.load(asked, next, signal);
    if (signal.aborted || !put(answer, "end", () => store.append(answer))) return;
    await untilEnough(asked, signal);
  };

  const more = async (asked: Question, from: string | number, where: PutWhere): Promise<void> => {
    const mine = reading;
    set({ isLoadingMore: true });
    try {
      const answer = await options.load(asked, from, mine.signal);
      if (mine.signal.aborted) return;
      if (!put(answer, where, puts(store, answer)[where])) return void read(asked, here());
      set({ isLoadingMore: false, moreError: null, hasMore: held.next() !== null });
      follow();
    } catch (error) {
      if (!mine.signal.aborted) set({ isLoadingMore: false, moreError: asError(error) });
    }
  };

  return {
    read,
    more(from: string | number, where: PutWhere): void {
      if (question) void more(question, from, where);
    },
    question: () => question,
    isBusy: () => state.status !== "ready" || state.isLoadingMore || state.isRefreshing,
    close: () => reading.abort(),
  };
}

/** Whether the rows of one question stay until another is answered; what is kept of one says nothing of another. */
const isOf = (one: Question | null, asked: Question, { keptAtMs }: PagesState): boolean =>
  one?.object === asked.object && (keptAtMs === null || one === asked);

/** How an answer becomes all rows of the list. */
const replaces =
  (store: RowStore, answer: RowsAnswer, { columns }: Question) =>
  () => {
    store.replace(answer, columns, firstOf(answer));
    return true;
  };

/** How an answer joins the rows that are held, or takes their place. */
const puts = (store: RowStore, answer: RowsAnswer): Readonly<Record<PutWhere, () => boolean>> => ({
  start: () => store.prepend(answer, answer.previous === null),
  end: () => store.append(answer),
  only: () => store.turnTo(answer, firstOf(answer)),
});

/** There are no rows, and the API has not refused to give any. */
const isBare = ({ status, error }: PagesState): boolean =>
  status !== "ready" && (error === null || isTransient(error));

/** What is kept is shown, until the answer comes or the API refuses it. */
function keptState({ error }: PagesState, keptAtMs: number): PagesState {
  return { ...LOADING, status: "ready", error, isRefreshing: error === null, keptAtMs };
}

function failedState(state: PagesState, error: Error): PagesState {
  const isKept = state.keptAtMs !== null && isTransient(error);
  return isKept
    ? { ...state, isRefreshing: false, error }
    : { ...LOADING, status: "failed", error };
}

/** Whether its rows have numbers: those as of a moment have none. */
export function isNumbered(question: Question | null): boolean {
  return question !== null && question.asked?.asOf === undefined;
}

/** The number of the row at which a page begins that has some before this index. */
function numberAt(index: number): number {
  return Math.max(0, index - AHEAD_ROWS) + 1;
}

function firstOf({ firstRow = 1 }: RowsAnswer): number {
  return firstRow - 1;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

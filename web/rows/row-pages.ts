import type { Content } from "../../edge/protocol/line.ts";
import { isTransient, type Question } from "../client/api.ts";
import type { PageOfLine, RowStore } from "./row-store.ts";

export type RowsAnswer = PageOfLine & {
  readonly next: string | null;
};

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
  readonly hasMore: boolean;
  /** When the rows were read that are kept and shown until the answer comes; null of rows that are of an answer. */
  readonly keptAtMs: number | null;
};

/** Rows that an earlier page read. */
export type KeptRows = { readonly answer: RowsAnswer; readonly atMs: number };

export type RowPagesOptions = {
  readonly store: RowStore;
  readonly load: (
    question: Question,
    cursor: string | null,
    signal: AbortSignal,
  ) => Promise<RowsAnswer>;
  readonly onState: (state: PagesState) => void;
  /** The rows that are kept of a question; null where there are none. */
  readonly kept?: (question: Question) => Promise<KeptRows | null>;
  /** Whether what was read is enough to be shown; more pages are read until it is. */
  readonly isEnough?: () => boolean;
  /** The rows were replaced and are true for this. */
  readonly onReplaced: (content: Content) => void;
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

/** Reads pages by keyset cursor into a row store, one at a time. A new question aborts the read of the old one. */
export function makeRowPages(options: RowPagesOptions) {
  let state = LOADING;
  let question: Question | null = null;
  let next: string | null = null;
  let reading = new AbortController();

  const set = (part: Partial<PagesState>): void => {
    state = { ...state, ...part };
    options.onState(state);
  };

  const first = async (asked: Question): Promise<void> => {
    reading.abort();
    const mine = (reading = new AbortController());
    // What is kept of one question says nothing of another.
    const stays =
      question?.object === asked.object && (state.keptAtMs === null || question === asked);
    question = asked;
    set(state.status === "ready" && stays ? { isRefreshing: true, isLoadingMore: false } : LOADING);
    void showKept(asked, mine.signal);
    try {
      const answer = await options.load(asked, null, mine.signal);
      if (mine.signal.aborted) return;
      options.store.replace(answer, asked.columns);
      next = answer.next;
      options.onReplaced({ line: answer.line, seq: answer.seq });
      await untilEnough(asked, mine.signal);
      if (!mine.signal.aborted) set({ ...LOADING, status: "ready", hasMore: next !== null });
    } catch (error) {
      if (mine.signal.aborted) return;
      set(failedState(state, asError(error)));
      void showKept(asked, mine.signal);
    }
  };

  const showKept = async (asked: Question, signal: AbortSignal): Promise<void> => {
    if (!isBare(state)) return;
    const kept = (await options.kept?.(asked)) ?? null;
    if (kept === null || signal.aborted || !isBare(state)) return;
    options.store.replace(kept.answer, asked.columns);
    next = null;
    set(keptState(state, kept.atMs));
  };

  const untilEnough = async (asked: Question, signal: AbortSignal): Promise<void> => {
    while (next !== null && !signal.aborted && options.isEnough?.() === false) {
      const answer = await options.load(asked, next, signal);
      if (signal.aborted || !options.store.append(answer)) return;
      next = answer.next;
    }
  };

  const more = async (asked: Question, cursor: string): Promise<void> => {
    const mine = reading;
    set({ isLoadingMore: true, moreError: null });
    try {
      const answer = await options.load(asked, cursor, mine.signal);
      if (mine.signal.aborted) return;
      if (!options.store.append(answer)) return void first(asked);
      next = answer.next;
      set({ isLoadingMore: false, hasMore: next !== null });
    } catch (error) {
      if (!mine.signal.aborted) set({ isLoadingMore: false, moreError: asError(error) });
    }
  };

  return {
    /** Asks a new question; the rows of the old one stay until the answer. */
    open: (asked: Question) => void first(asked),
    /** Asks the same question again, from the first page. */
    async refresh(): Promise<void> {
      if (question) await first(question);
    },
    more(): void {
      const isBusy = state.status !== "ready" || state.isLoadingMore || state.isRefreshing;
      if (question && next !== null && !isBusy) void more(question, next);
    },
    close: () => reading.abort(),
  };
}

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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

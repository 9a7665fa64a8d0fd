import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import { AGAIN_MS, api, isTransient, type PageFrom, type Question } from "../client/api.ts";
import { keep, keptMeanwhile } from "../kept/kept.ts";
import type { OpenedCell } from "../view/last-view.ts";
import { AHEAD_ROWS, FIRST_ROWS, MAX_ROWS, PAGE_ROWS } from "../view/page-rows.ts";
import type { Stretch } from "./held-pages.ts";
import { leaveRows, leftRows } from "./left-rows.ts";
import { isNumbered, type KeptRows, LOADING, makeRowPages, type PagesState } from "./row-pages.ts";
import type { RowStore } from "./row-store.ts";

/** Who drags the thumb passes by many rows: what is far is read when it has rested so long. */
const REST_MS = 60;

type Answer = Awaited<ReturnType<typeof api.rows>>;

/** The pages of a question, read into a store for as long as the caller's owner lives. */
export function createPages(options: {
  readonly question: Accessor<Question>;
  readonly store: RowStore;
  /** The cell that the reader comes back from: the first rows have its record. */
  readonly through?: OpenedCell | undefined;
  /** The first page of a question came. */
  readonly onFirst?: (question: Question, answer: Answer) => void;
  readonly onReplaced: (content: Content) => void;
}) {
  const { store } = options;
  const [state, setState] = createSignal<PagesState>(LOADING);
  let { through } = options;
  const [count, setCount] = createSignal<Count | null>(null);
  const [opened, setOpened] = createSignal(0);
  const pageRows = makePageRows(() => store.ids().length);
  const isSameList = makeSameList();
  let asked: Question | undefined;
  let leave = (): void => undefined;
  const pages = makeRowPages({
    ...options,
    async load(question, from, signal) {
      asked = question;
      const limit = through ? MAX_ROWS : pageRows(question, from);
      const answer = await api.rows(question, from, limit, signal);
      if (from === null && !signal.aborted) options.onFirst?.(question, answer);
      if (from === null && isOfNow(question)) keep(keyOf(question), answer);
      return answer;
    },
    async kept(question) {
      if (!isOfNow(question)) return null;
      if (through !== undefined) return leftRows(textOf(question));
      return keptMeanwhile<Answer>(keyOf(question));
    },
    isEnough: () => through === undefined || store.row(through.id) !== undefined,
    onState(next) {
      setState(next);
      if (next.status !== "loading") through = undefined;
    },
    onCount: (of, seq) => setCount({ count: of, seq }),
    onReplaced(content) {
      const question = asked;
      if (question && isOfNow(question))
        leave = () => leaveRows(textOf(question), leftOf(store, content));
      options.onReplaced(content);
    },
  });
  createEffect(
    on(options.question, (question) => {
      if (isSameList(question)) return pages.reopen(question);
      setCount(null);
      setOpened((times) => times + 1);
      pages.open(question, isNumbered(question) ? numberOf(through) : null);
    }),
  );
  createEffect(() => {
    const { error, moreError, isRefreshing } = state();
    const isFailed = isTransient(error) && !isRefreshing;
    if (!isFailed && !isTransient(moreError)) return;
    const again = setTimeout(() => (isFailed ? void pages.refresh() : pages.follow()), AGAIN_MS);
    onCleanup(() => clearTimeout(again));
  });
  let rest: ReturnType<typeof setTimeout> | undefined;
  /** These rows are seen: what is missing of them is read. */
  const look = (rows: Stretch): void => {
    pages.see(rows);
    clearTimeout(rest);
    if (pages.isFar()) rest = setTimeout(pages.follow, REST_MS);
    else pages.follow();
  };
  onCleanup(() => clearTimeout(rest));
  onCleanup(pages.close);
  onCleanup(() => leave());
  return { state, pages, look, count, opened };
}

/** How many rows a list has, as of a seq. */
export type Count = { readonly count: number; readonly seq: number };

/** The number to begin at; null where the row is among the first, or it is not known. */
function numberOf(cell: OpenedCell | undefined): number | null {
  return cell !== undefined && cell.row >= MAX_ROWS ? cell.row - AHEAD_ROWS : null;
}

/** Whether a question is for the same records in the same order as the one before. */
function makeSameList(): (question: Question) => boolean {
  let before = "";
  return ({ object, sort, filters, asked }) => {
    const list = JSON.stringify([object, sort, filters, asked]);
    const isSame = list === before;
    before = list;
    return isSame;
  };
}

/** What is held, as an answer that is shown until there is another. */
const leftOf = (store: RowStore, { line }: Content): KeptRows => ({
  answer: {
    ...{ line, seq: store.seq(), previous: null, next: null },
    firstRow: store.first() + 1,
    rows: store.ids().flatMap((id) => [store.row(id)].flatMap((row) => (row ? [row.cells] : []))),
  },
  atMs: Date.now(),
});

const isOfNow = ({ asked }: Question) => asked?.asOf === undefined;

const keyOf = ({ object, columns, filters, sort, asked }: Question) => [
  ...["rows", object, columns, filters, sort],
  asked && JSON.stringify(asked),
];

const textOf = (question: Question) => JSON.stringify(keyOf(question));

/**
 * How many rows a page is asked for. The same records in the same order that are read again are as many as there were:
 * what the reader has scrolled to stays.
 */
function makePageRows(shown: () => number) {
  const isSameList = makeSameList();
  return (question: Question, from: PageFrom): number => {
    const isSame = isSameList(question);
    if (from !== null) return PAGE_ROWS;
    return isSame ? Math.min(MAX_ROWS, Math.max(FIRST_ROWS, shown())) : FIRST_ROWS;
  };
}

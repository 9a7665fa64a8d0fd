import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import { AGAIN_MS, api, isTransient, type Question } from "../client/api.ts";
import { keep, keptMeanwhile } from "../kept/kept.ts";
import { FIRST_ROWS, MAX_ROWS, PAGE_ROWS } from "../view/page-rows.ts";
import { LOADING, makeRowPages, type PagesState } from "./row-pages.ts";
import type { RowStore } from "./row-store.ts";

type Answer = Awaited<ReturnType<typeof api.rows>>;

/** The pages of a question, read into a store for as long as the caller's owner lives. */
export function createPages(options: {
  readonly question: Accessor<Question>;
  readonly store: RowStore;
  /** The record that the reader comes back from: the first rows reach down to it. */
  readonly through?: string | undefined;
  /** The first page of a question came. */
  readonly onFirst?: (question: Question, answer: Answer) => void;
  readonly onReplaced: (content: Content) => void;
}) {
  const { store } = options;
  const [state, setState] = createSignal<PagesState>(LOADING);
  let { through } = options;
  const pageRows = makePageRows(() => store.ids().length);
  const pages = makeRowPages({
    ...options,
    async load(question, cursor, signal) {
      const limit = through ? MAX_ROWS : pageRows(question, cursor);
      const answer = await api.rows(question, cursor, limit, signal);
      if (cursor === null && !signal.aborted) options.onFirst?.(question, answer);
      if (cursor === null && isOfNow(question)) keep(keyOf(question), answer);
      return answer;
    },
    kept: async (question) =>
      isOfNow(question) && through === undefined ? keptMeanwhile<Answer>(keyOf(question)) : null,
    isEnough: () => through === undefined || store.row(through) !== undefined,
    onState(next) {
      setState(next);
      if (next.status !== "loading") through = undefined;
    },
  });
  createEffect(on(options.question, (question) => pages.open(question)));
  createEffect(() => {
    const { error, isRefreshing } = state();
    if (error === null || isRefreshing || !isTransient(error)) return;
    const again = setTimeout(() => void pages.refresh(), AGAIN_MS);
    onCleanup(() => clearTimeout(again));
  });
  onCleanup(pages.close);
  return { state, pages };
}

const isOfNow = ({ asked }: Question) => asked?.asOf === undefined;

const keyOf = ({ object, columns, filters, sort, asked }: Question) => [
  ...["rows", object, columns, filters, sort],
  asked && JSON.stringify([asked.where, asked.zone]),
];

/**
 * How many rows a page is asked for. The same records in the same order that are read again are as many as there were:
 * what the reader has scrolled to stays.
 */
function makePageRows(shown: () => number) {
  let before = "";
  return ({ sort, filters, asked }: Question, cursor: string | null): number => {
    const list = JSON.stringify([sort, filters, asked]);
    const isSame = list === before;
    before = list;
    if (cursor !== null) return PAGE_ROWS;
    return isSame ? Math.min(MAX_ROWS, Math.max(FIRST_ROWS, shown())) : FIRST_ROWS;
  };
}

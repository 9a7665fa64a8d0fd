import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { api, type Question, type Then } from "../client/api.ts";
import { MAX_ROWS } from "../view/page-rows.ts";
import { type LiveRows, retryTransient } from "./create-live-rows.ts";
import { createRows, makePageRows } from "./create-rows.ts";
import type { Newcomer } from "./newcomers.ts";
import { LOADING, makeRowPages, type PagesState } from "./row-pages.ts";

const NOBODY: ReadonlyMap<string, Newcomer> = new Map();

/** The rows of a question as of a moment: nothing changes, enters or leaves them. */
export function createRowsThen(options: {
  readonly question: Accessor<Question>;
  /** The record that the reader comes back from: the first rows reach down to it. */
  readonly through?: string | undefined;
}): LiveRows {
  const [state, setState] = createSignal<PagesState>(LOADING);
  const [asOf, setAsOf] = createSignal<Then | null>(null);
  const [resets, setResets] = createSignal(0);
  let before: Question | undefined;
  const { store, ...rows } = createRows({});
  let through = options.through;
  const pageRows = makePageRows(() => rows.ids().length);
  const pages = makeRowPages({
    store,
    async load(question, cursor, signal) {
      const limit = through ? MAX_ROWS : pageRows(question, cursor);
      const page = await api.rows(question, cursor, limit, signal);
      if (cursor === null && !signal.aborted) setAsOf(page.then ?? null);
      // An open moment may name other contents when it is asked again.
      if (cursor === null && question === before) setResets((times) => times + 1);
      before = question;
      return page;
    },
    isEnough: () => through === undefined || store.row(through) !== undefined,
    onState(next) {
      setState(next);
      if (next.status !== "loading") through = undefined;
    },
    onReplaced: () => undefined,
  });
  createEffect(
    on(options.question, (question) => {
      setAsOf(null);
      pages.open(question);
    }),
  );
  retryTransient(state, pages.refresh);
  onCleanup(pages.close);
  return {
    ...rows,
    ...{ state, asOf },
    ...{ mark: () => null, connection: () => null, newcomers: () => NOBODY },
    ...{ showNew: () => undefined, arrived: () => [] },
    ...{ stirred: () => 0, resets, drift: () => 0 },
    more: pages.more,
    refresh: () => void pages.refresh(),
  };
}

import { type Accessor, createEffect, createSignal, on } from "solid-js";
import type { Question, Then } from "../client/api.ts";
import type { OpenedCell } from "../view/last-view.ts";
import type { LiveRows } from "./create-live-rows.ts";
import { createPages } from "./create-pages.ts";
import { createRows } from "./create-rows.ts";
import type { Newcomer } from "./newcomers.ts";

const NOBODY: ReadonlyMap<string, Newcomer> = new Map();

/**
 * The rows of a question as of a moment: nothing changes, enters or leaves them. They have no numbers, and are read from
 * the first one on.
 */
export function createRowsThen(options: {
  readonly question: Accessor<Question>;
  /** The cell that the reader comes back from: the first rows reach down to its record. */
  readonly through?: OpenedCell | undefined;
}): LiveRows {
  const [asOf, setAsOf] = createSignal<Then | null>(null);
  const [resets, setResets] = createSignal(0);
  let before: Question | undefined;
  createEffect(on(options.question, () => setAsOf(null)));
  const { store, ...rows } = createRows({});
  const { state, pages, look, count, opened } = createPages({
    ...options,
    store,
    onFirst(question, answer) {
      setAsOf(answer.then ?? null);
      // An open moment may name other contents when it is asked again.
      if (question === before) setResets((times) => times + 1);
      before = question;
    },
    onReplaced: () => undefined,
  });
  return {
    ...rows,
    ...{ state, asOf },
    ...{ mark: () => null, connection: () => null, newcomers: () => NOBODY },
    ...{ showNew: () => undefined, arrived: () => [] },
    ...{ stirred: () => 0, resets, drift: () => 0 },
    ...{ look, count, opened, isNumbered: () => false },
    refresh: () => void pages.refresh(),
    readMissing: pages.follow,
  };
}

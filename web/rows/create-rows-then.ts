import { type Accessor, createEffect, createSignal, on } from "solid-js";
import type { Question, Then } from "../client/api.ts";
import type { LiveRows } from "./create-live-rows.ts";
import { createPages } from "./create-pages.ts";
import { createRows } from "./create-rows.ts";
import type { Newcomer } from "./newcomers.ts";

const NOBODY: ReadonlyMap<string, Newcomer> = new Map();

/** The rows of a question as of a moment: nothing changes, enters or leaves them. */
export function createRowsThen(options: {
  readonly question: Accessor<Question>;
  /** The record that the reader comes back from: the first rows reach down to it. */
  readonly through?: string | undefined;
}): LiveRows {
  const [asOf, setAsOf] = createSignal<Then | null>(null);
  const [resets, setResets] = createSignal(0);
  let before: Question | undefined;
  createEffect(on(options.question, () => setAsOf(null)));
  const { store, ...rows } = createRows({});
  const { state, pages } = createPages({
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
    more: pages.more,
    refresh: () => void pages.refresh(),
  };
}

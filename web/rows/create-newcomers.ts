import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { api, type Question } from "../client/api.ts";
import { parseFilter } from "../view/filter.ts";
import { type Rule, ruleColumns } from "../view/place.ts";
import { parseSort } from "../view/view-state.ts";
import { concerns, makeNewcomers, type Newcomer } from "./newcomers.ts";
import { onceASecond } from "./once-a-second.ts";
import type { Row } from "./row-table.ts";

/** Newcomers to the rows of a question, as a signal, and how often something changed that may alter its count. */
export function createNewcomers(options: {
  readonly columns: ReadonlyMap<string, Column>;
  readonly question: Accessor<Question>;
  readonly last: () => Row | null;
  readonly isHere: (id: string) => boolean;
}) {
  const [known, setKnown] = createSignal<ReadonlyMap<string, Newcomer>>(new Map());
  const [stirred, setStirred] = createSignal(0);
  const rule = createMemo((): Rule => {
    const { filters, sort } = options.question();
    return {
      filters: filters.map(parseFilter),
      sort: parseSort(sort),
      columns: options.columns,
    };
  });
  const { later, stop } = onceASecond();
  onCleanup(stop);
  const newcomers = makeNewcomers({
    rule,
    last: () => options.last()?.read ?? null,
    isHere: options.isHere,
    ask: (ids) => askFor(options.question(), ids, ruleColumns(rule())),
    later,
    onChange: (next) => void (next.size === 0 && known().size === 0 ? null : setKnown(next)),
  });
  return {
    ...newcomers,
    known,
    rule,
    stirred,
    matters: (change: Change) => concerns(change, rule()),
    stir(changes: readonly Change[]): void {
      if (changes.some((change) => concerns(change, rule()))) setStirred((times) => times + 1);
    },
  };
}

/** Those of the records that pass the filters of a question. */
export function askFor(question: Question, ids: readonly string[], columns: readonly string[]) {
  const { object, filters, sort } = question;
  const wanted = [...filters, `id.in.${JSON.stringify(ids)}`];
  return api.rows({ object, columns: [...columns], filters: wanted, sort }, null, ids.length);
}

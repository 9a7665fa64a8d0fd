import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { api, type Question } from "../client/api.ts";
import { conditionOf } from "../view/condition.ts";
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
  readonly first: () => Row | null;
  readonly last: () => Row | null;
  readonly isHere: (id: string) => boolean;
}) {
  const [known, setKnown] = createSignal<ReadonlyMap<string, Newcomer>>(new Map());
  const [stirred, setStirred] = createSignal(0);
  const rule = createMemo((): Rule => {
    const { filters, sort, asked } = options.question();
    const where = conditionOf(asked?.where);
    return {
      filters: filters.map(parseFilter),
      ...(where ? { where } : {}),
      sort: parseSort(sort),
      columns: options.columns,
    };
  });
  const { later, stop } = onceASecond();
  onCleanup(stop);
  const newcomers = makeNewcomers({
    rule,
    first: () => options.first()?.read ?? null,
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
  const { filters, asked } = question;
  const one = { field: "id", op: "in", value: ids };
  const narrowed = asked && { asked: { ...asked, where: { all: [...listOf(asked.where), one] } } };
  const wanted = [...filters, `id.in.${JSON.stringify(ids)}`];
  return api.rows(
    { ...question, columns, allColumns: false, filters: wanted, ...narrowed },
    null,
    ids.length,
  );
}

function listOf(where: unknown): readonly unknown[] {
  return where === undefined ? [] : [where];
}

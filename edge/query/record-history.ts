import type { HistoryEntry } from "../protocol/history.ts";
import { HISTORY_COLUMNS, historyEntryOf } from "./change-row.ts";
import { type Row, type Statement, Values } from "./statement.ts";

/**
 * The changes of one record, newest first, below `before`. Every partition answers from its index on
 * (object, record, seq), and the answers are merged. One more than asked is read, to know whether there are older ones.
 */
export function recordHistory(
  object: string,
  id: string,
  before: number | undefined,
  limit: number,
): Statement {
  const values = new Values();
  const where = [
    `c.object = ${values.add(object, "text")}`,
    `c.record_id = ${values.add(id, "text")}`,
    ...(before === undefined ? [] : [`c.seq < ${values.add(before, "bigint")}`]),
  ];
  return {
    text: `select ${HISTORY_COLUMNS} from sync.change c where ${where.join(" and ")} order by c.seq desc limit ${values.add(limit + 1, "int")}`,
    values: values.list,
  };
}

export type HistoryPage = {
  readonly changes: HistoryEntry[];
  /** `before` of the next page; null when this is the oldest one. */
  readonly next: number | null;
};

export function readHistory(limit: number, answer: readonly Row[]): HistoryPage {
  const changes = answer.slice(0, limit).map(historyEntryOf);
  const more = answer.length > limit;
  return { changes, next: more ? (changes.at(-1)?.seq ?? null) : null };
}

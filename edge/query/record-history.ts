import { HISTORY_COLUMNS, historyEntryOf } from "./change-row.ts";
import { type Row, type Statement, statement } from "./statement.ts";

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
  return statement((add) => {
    const below = before === undefined ? "" : ` and c.seq < ${add(before, "bigint")}`;
    return `select ${HISTORY_COLUMNS} from sync.change c
      where c.object = ${add(object, "text")} and c.record_id = ${add(id, "text")}${below}
      order by c.seq desc limit ${add(limit + 1, "int")}`;
  });
}

/** Reads the answer to `recordHistory`. `next` is `before` of the next page; null when this is the oldest one. */
export function readHistory(limit: number, answer: readonly Row[]) {
  const changes = answer.slice(0, limit).map(historyEntryOf);
  const more = answer.length > limit;
  return { changes, next: more ? (changes.at(-1)?.seq ?? null) : null };
}

import { ANSWER_BYTES } from "./changes-since.ts";
import { HISTORY_COLUMNS, historyEntryOf } from "./change-row.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/**
 * The changes of one record, newest first, below `before`. Every partition answers from its index on (object, record,
 * seq), and the answers are merged. One more than asked is read, to know whether there are older ones. Values are
 * whole, so an answer may end before `limit`, as `changesSince` does.
 */
export function recordHistory(
  object: string,
  id: string,
  before: number | undefined,
  limit: number,
): Statement {
  return statement((add) => {
    const below = before === undefined ? "" : ` and c.seq < ${add(before, "bigint")}`;
    const bytes =
      "coalesce(octet_length(c.after::text), 0) + coalesce(octet_length(c.before::text), 0)";
    return `select ${HISTORY_COLUMNS}, c.found from (
      select c.*, count(*) over () as found, sum(${bytes}) over (order by c.seq desc) - (${bytes}) as bytes_before
      from (select * from sync.change c
        where c.object = ${add(object, "text")} and c.record_id = ${add(id, "text")}${below}
        order by c.seq desc limit ${add(limit + 1, "int")}) c
    ) c where c.bytes_before <= ${ANSWER_BYTES} order by c.seq desc`;
  });
}

/** Reads the answer to `recordHistory`. `next` is `before` of the next page; null when this is the oldest one. */
export function readHistory(limit: number, answer: readonly Row[]) {
  const changes = answer.slice(0, limit).map(historyEntryOf);
  const more = Number(answer[0]?.at(-1) ?? 0) > changes.length;
  return { changes, next: more ? (changes.at(-1)?.seq ?? null) : null };
}

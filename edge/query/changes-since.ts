import { CHANGE_COLUMNS, changeOf } from "./change-row.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Changes hold whole values, of any length. An answer ends before the change that exceeds this, but has at least one. */
export const ANSWER_BYTES = 8_000_000;

const BYTES = "coalesce(octet_length(c.after::text), 0)";

/** The changes of an object after `since`, in order, with head_seq of the same snapshot; read by primary key. */
export function changesSince(object: string, since: number, limit: number): Statement {
  return statement((add) => {
    const name = add(object, "text");
    return `select o.head_seq, ${CHANGE_COLUMNS} from sync.object o left join lateral (
      select c.*, sum(${BYTES}) over (order by c.seq) - ${BYTES} as bytes_before
      from (select * from sync.change c where c.object = ${name} and c.seq > ${add(since, "bigint")}
        order by c.seq limit ${add(limit, "int")}) c
    ) c on c.bytes_before <= ${ANSWER_BYTES} where o.name = ${name} order by c.seq`;
  });
}

/**
 * What follows `since`: changes `from`..`to`, gapless; `to` is `from - 1` when there are none. `gone` where the log does
 * not hold it, and the rows must be read again.
 */
export function readChanges(since: number, answer: readonly Row[]) {
  const head = Number(answer[0]?.[0] ?? 0);
  const changes = answer.filter((row) => row[1] !== null).map((row) => changeOf(row.slice(1)));
  const to = changes.at(-1)?.seq ?? since;
  const gapless = changes.every((change, i) => change.seq === since + 1 + i);
  if (!gapless || since > head || (changes.length === 0 && since < head))
    return { gone: true, head } as const;
  return { from: since + 1, to, head, changes };
}

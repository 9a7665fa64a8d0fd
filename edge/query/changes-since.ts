import { CHANGE_COLUMNS, changeOf } from "./change-row.ts";
import { onLine } from "./line-sql.ts";
import type { Content } from "../protocol/line.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Changes hold whole values, of any length. An answer ends before the change that exceeds this, but has one. */
export const ANSWER_BYTES = 8_000_000;

const BYTES = "coalesce(octet_length(c.after::text), 0)";

/**
 * The changes of an object after a content, in order, with the head and line of the same snapshot, and whether the
 * content is on that line; read by primary key. A content without a line is taken to be.
 */
export function changesSince(
  object: string,
  since: Content,
  limit: number,
  bytes: number = ANSWER_BYTES,
): Statement {
  return statement((add) => {
    const name = add(object, "text");
    const seq = add(since.seq, "bigint");
    const isOn = since.line === null ? "true" : onLine(add(since.line, "uuid"), seq);
    return `select o.head_seq, o.line, ${isOn}, ${CHANGE_COLUMNS} from sync.object o left join lateral (
      select c.*, sum(${BYTES}) over (order by c.seq) - ${BYTES} as bytes_before
      from (select * from sync.change c where c.object = ${name} and c.seq > ${seq}
        order by c.seq limit ${add(limit, "int")}) c
    ) c on c.bytes_before <= ${bytes} where o.name = ${name} order by c.seq`;
  });
}

/**
 * What follows `since`: changes `from`..`to` of `line`, gapless; `to` is `from - 1` when there are none. `gone` where
 * the log does not hold it, and the rows must be read again.
 */
export function readChanges(since: number, answer: readonly Row[]) {
  const [headText, line, isOn] = answer[0] ?? [];
  const head = Number(headText ?? 0);
  const changes = answer.filter((row) => row[3] !== null).map((row) => changeOf(row.slice(3)));
  const to = changes.at(-1)?.seq ?? since;
  const gapless = changes.every((change, i) => change.seq === since + 1 + i);
  if (isOn === "f") return { gone: true, head: null } as const;
  if (!gapless || since > head || (changes.length === 0 && since < head))
    return { gone: true, head } as const;
  return { line: String(line), from: since + 1, to, head, changes };
}

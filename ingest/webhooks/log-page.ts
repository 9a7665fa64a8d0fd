import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import type { ChangeSource } from "../../edge/protocol/states.ts";
import type { Lease } from "../core/pipeline-row.ts";
import { fenced } from "../core/sql.ts";
import {
  LARGEST_CHANGE,
  type LoggedChange,
  MAX_BYTES,
  MAX_CHANGES,
  type SentChange,
} from "./message.ts";

const SIZE =
  "octet_length(coalesce(c.before::text, '')) + octet_length(coalesce(c.after::text, ''))";

/**
 * The changes after a seq that one message takes, at least one where there is one; up to a seq where that was fixed. None
 * where another lease was granted.
 */
export async function pageAfter(
  pool: Pool,
  { object, line }: Lease,
  webhook: string,
  { after, upTo }: { readonly after: number; readonly upTo: number | null },
): Promise<readonly LoggedChange[]> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select c.seq, c.record_id, c.kind, c.outcome, c.source, c.before is not null as had_row, c.size > $6 as too_large,
       case when c.size <= $6 then c.before::text end as before, case when c.size <= $6 then c.after::text end as after,
       ${iso("c.commit_at")} as commit_at,
       exists (select from app.webhook_dead_letter d
         where d.webhook = $3 and d.object = c.object and d.record_id = c.record_id) as held
     from (select c.*, sum(least(c.size, $6)) over (order by c.seq) - least(c.size, $6) as bytes_before
       from (select c.*, ${SIZE} as size from sync.change c
         where c.object = $1 and c.seq > $4 and c.seq <= coalesce($5::bigint, c.seq) order by c.seq limit $7) c) c
     where ($5::bigint is not null or c.bytes_before < $8) and ${fenced("$1", "$2")} order by c.seq`,
    [object, line, webhook, after, upTo, LARGEST_CHANGE, MAX_CHANGES, MAX_BYTES],
  );
  return rows.map(loggedChange);
}

function loggedChange(row: Readonly<Record<string, string | null>>): LoggedChange {
  const cells = (name: string) =>
    row[name] === null ? null : (JSON.parse(row[name] ?? "null") as LoggedChange["after"]);
  return {
    seq: Number(row["seq"]),
    recordId: row["record_id"] ?? null,
    kind: row["kind"] ?? "",
    outcome: row["outcome"] ?? "",
    source: row["source"] as ChangeSource,
    hadRow: row["had_row"] === "t",
    isTooLarge: row["too_large"] === "t",
    before: cells("before"),
    after: cells("after"),
    commitAt: row["commit_at"] ?? null,
    isHeld: row["held"] === "t",
  };
}

/** Dead letters of an object that are to be sent again, the earliest first, as many as one message takes. */
export type Asked = {
  readonly line: string;
  readonly changes: readonly SentChange[];
  /** When they were asked for. */
  readonly at: string;
};

export async function askedLetters(
  pool: Pool,
  object: string,
  webhook: string,
): Promise<Asked | null> {
  const { rows } = await pool.query<{ line: string; change: string; at: string }>(
    `select line, change, at from (
       select d.seq, d.line, d.change::text as change, ${iso("d.asked_at")} as at,
         sum(octet_length(d.change::text)) over (order by d.seq) - octet_length(d.change::text) as bytes_before
       from (select * from app.webhook_dead_letter where webhook = $1 and object = $2 and asked_at is not null
         order by seq limit $3) d) d
     where bytes_before < $4 order by seq`,
    [webhook, object, MAX_CHANGES, MAX_BYTES],
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const changes = rows.map(({ change }) => JSON.parse(change) as SentChange);
  return { line: last.line, changes, at: last.at };
}

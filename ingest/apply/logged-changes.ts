import type { ClientBase } from "pg";
import { epochMs } from "../lib/pg-clock.ts";
import { holds } from "../lib/injection-point.ts";
import { lowWatermark } from "../core/sql.ts";
import type { LoggedChange } from "./rules/event-rule.ts";
import type { WatermarkedRead } from "./rules/image-rule.ts";
import type { BufferedChange } from "./rules/replay-plan.ts";
import type { RowCells } from "../core/mirror-row.ts";

type ChangeText = {
  readonly seq: string;
  readonly record_id: string;
  readonly kind: LoggedChange["kind"];
  readonly after: string;
  readonly commit_ms: string;
  readonly record_index: string;
  readonly event_id: string | null;
};

/** What each event named. What follows from it is worked out again by the event rule. */
function columns(): string {
  const named = holds("what follows from an event is worked out again")
    ? "after - derived"
    : "after";
  return `seq, record_id, kind, coalesce(${named}, '{}') as after, ${epochMs("commit_at")} as commit_ms,
    record_index, event_id`;
}

/**
 * The oldest buffered changes, in order: those of whole events, at most `limit` of them unless the first event has
 * more.
 */
export async function bufferedChanges(
  client: ClientBase,
  object: string,
  limit: number,
): Promise<readonly BufferedChange[]> {
  const { rows } = await client.query<ChangeText>(
    `select ${columns()} from sync.change where object = $1 and outcome = 'buffered' order by seq limit $2`,
    [object, limit + 1],
  );
  const end = rows.length > limit ? rows.findLastIndex(isFirstOfEvent) : rows.length;
  if (end < 1 && rows.length > limit) return bufferedChanges(client, object, 2 * limit);
  return rows.slice(0, end).map((row) => ({ ...fromText(row), eventId: String(row.event_id) }));
}

const isFirstOfEvent = (row: ChangeText) =>
  row.record_index === "0" || !holds("a merged event is replayed as a whole");

/** The stream's changes of some records after the low watermark of a read, by record, in order. */
export async function laterChanges(
  client: ClientBase,
  object: string,
  ids: readonly string[],
  { began, maxStalenessMs }: WatermarkedRead,
): Promise<ReadonlyMap<string, readonly LoggedChange[]>> {
  const { rows } = await client.query<ChangeText>(
    `select ${columns()} from sync.change
     where object = $1 and record_id = any($2::text[]) and source = 'stream'
       and seq > ${lowWatermark("$1", "$3", "$4")} order by seq`,
    [object, ids, began, maxStalenessMs],
  );
  return Map.groupBy(rows.map(fromText), (change) => change.recordId);
}

function fromText(row: ChangeText): LoggedChange {
  return {
    seq: Number(row.seq),
    recordId: row.record_id,
    kind: row.kind,
    cells: JSON.parse(row.after) as RowCells,
    commitAt: Number(row.commit_ms),
  };
}

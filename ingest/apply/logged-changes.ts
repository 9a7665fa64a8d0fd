import type { ClientBase } from "pg";
import { epochMs } from "../lib/pg-clock.ts";
import type { LoggedChange } from "./rules/event-rule.ts";
import type { RowCells } from "../core/mirror-row.ts";

type ChangeText = {
  readonly seq: string;
  readonly record_id: string;
  readonly kind: LoggedChange["kind"];
  readonly after: string | null;
  readonly commit_ms: string;
  readonly record_index: string;
};

/** A change from the log, with its place in its event. */
export type StoredChange = LoggedChange & { readonly recordIndex: number };

const COLUMNS = `seq, record_id, kind, after, ${epochMs("commit_at")} as commit_ms, record_index`;

/** The oldest changes that wait for the copy to end, in order. */
export async function bufferedChanges(
  client: ClientBase,
  object: string,
  limit: number,
): Promise<readonly StoredChange[]> {
  const { rows } = await client.query<ChangeText>(
    `select ${COLUMNS} from sync.change where object = $1 and outcome = 'buffered' order by seq limit $2`,
    [object, limit],
  );
  return rows.map(fromText);
}

/** What the stream said of some records after the low watermark, by record, in order. */
export async function laterChanges(
  client: ClientBase,
  object: string,
  ids: readonly string[],
  lowWatermark: number,
): Promise<ReadonlyMap<string, readonly StoredChange[]>> {
  const { rows } = await client.query<ChangeText>(
    `select ${COLUMNS} from sync.change
     where object = $1 and record_id = any($2::text[]) and seq > $3 and source = 'stream' order by seq`,
    [object, ids, lowWatermark],
  );
  return Map.groupBy(rows.map(fromText), (change) => change.recordId);
}

function fromText(row: ChangeText): StoredChange {
  const cells = row.after === null ? {} : (JSON.parse(row.after) as RowCells);
  return {
    seq: Number(row.seq),
    recordId: row.record_id,
    kind: row.kind,
    cells,
    commitAt: Number(row.commit_ms),
    recordIndex: Number(row.record_index),
  };
}

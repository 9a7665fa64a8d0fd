import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { RowCells } from "../apply/mirror-row.ts";
import type { ReceivedEvent } from "../apply/received-event.ts";
import { setsPersonName } from "../cdc/person-name.ts";
import type { LaneContext } from "../lane/lane-context.ts";
import type { Dependent } from "./dependents.ts";

/** Of more records than this the columns are read of every record, by bulk. */
const MOST_RECORDS = 2_000;

/** Fields of the object, in lower case, that a change sets. */
function fieldsSet(cells: Readonly<RowCells>, columns: readonly MirrorColumn[]): readonly string[] {
  const set = columns.filter(({ column }) => column in cells).map(({ field }) => field);
  if (setsPersonName(cells)) set.push("Name");
  return set.map((field) => field.toLowerCase());
}

/**
 * Opens reads of what is computed from the fields that updates set, of the records that refer to the updated ones. It
 * comes before the updates are applied, so that a crash in between only opens it twice; it is closed by a read that
 * cannot lag behind them.
 */
export async function openComputedReads(
  context: LaneContext,
  events: readonly ReceivedEvent[],
  traceId: string,
): Promise<void> {
  const dependents = await context.dependents.list();
  if (dependents.length === 0) return;
  const { columns } = context.tables.current;
  const updates = events.flatMap((one) => {
    if (one.tag === "poison" || one.event.changeType !== "UPDATE") return [];
    return [{ ids: one.event.recordIds, fields: fieldsSet(one.cells, columns) }];
  });
  for (const dependent of dependents) {
    const touching = updates.filter(({ fields }) => fields.some((f) => dependent.columns.has(f)));
    if (touching.length === 0) continue;
    const fields = new Set(touching.flatMap((update) => update.fields));
    const read = [...fields].flatMap((field) => dependent.columns.get(field) ?? []);
    const parents = [...new Set(touching.flatMap(({ ids }) => ids))];
    await openRead(context, dependent, [...new Set(read)].toSorted(), parents, traceId);
  }
}

/** The reference has an index, so the referring records are found by a few index scans. */
async function openRead(
  { pool, log }: LaneContext,
  { object, table, copied, reference }: Dependent,
  columns: readonly string[],
  parents: readonly string[],
  follows: string,
): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from ${quoteMirrorTable(table)} where ${quoteIdent(reference)} = any($1::text[]) limit ${MOST_RECORDS + 1}`,
    [parents],
  );
  if (copied && rows.length === 0) return;
  const isNamed = copied && rows.length <= MOST_RECORDS;
  await insertRead(pool, object, isNamed ? rows.map(({ id }) => id) : [], columns, follows);
  const records = isNamed ? `${rows.length} records` : "every record";
  const message = `${columns.join(", ")} of ${records} of ${object} are computed from what changed, and are read`;
  log({ kind: "repair", severity: "info", object, traceId: randomUUID(), follows, message });
}

/** One read of every record that has not begun serves all that ask for it. */
async function insertRead(
  pool: Pool,
  object: string,
  recordIds: readonly string[],
  columns: readonly string[],
  traceId: string,
): Promise<void> {
  await pool.query(
    `insert into sync.repair (object, cause, record_ids, columns, trace_id)
     select $1, 'computed', $2::text[], $3::text[], $4::uuid
     where cardinality($2::text[]) > 0
       or exists (select from sync.snapshot where object = $1 and kind = 'backfill' and state not in ('complete', 'failed'))
       or not exists (select from sync.repair where object = $1 and closed_at is null and cause = 'computed'
         and cardinality(record_ids) = 0 and columns @> $3::text[])`,
    [object, recordIds, columns, traceId],
  );
}

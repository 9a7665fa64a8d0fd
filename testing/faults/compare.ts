import type { types } from "avsc";
import type { Pool } from "pg";
import { canonicalText } from "../../emulator/control/checksum.ts";
import type { OrgRecord } from "../../emulator/model/record.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { readRows } from "../../ingest/apply/write-plan.ts";
import { readConfig } from "../../ingest/config/config.ts";
import { loadPipeline } from "../../ingest/core/pipeline-store.ts";
import { SessionSource } from "../../ingest/salesforce/auth.ts";
import { PubSub } from "../../ingest/salesforce/pubsub.ts";
import { changeEventTopic } from "../../ingest/salesforce/topic.ts";
import type { Conditions } from "./conditions.ts";
import { OBJECTS, type Scene } from "./scene.ts";

export type Comparison = {
  readonly records: number;
  readonly values: number;
  /** `Account 001…: phone "a" ≠ "b"` (mirror ≠ org). */
  readonly differences: readonly string[];
};

/**
 * Compares every record of every object with the org: the sets of ids, and every field that change events carry. Where
 * computed fields are swept, they are compared too.
 */
export async function compareAll(
  scene: Scene,
  { isSwept }: Pick<Conditions, "isSwept">,
): Promise<Comparison> {
  const fieldsOf = await eventFields(scene);
  const sums = { records: 0, values: 0, differences: [] as string[] };
  for (const object of OBJECTS) {
    const one = await compareObject(scene, object, fieldsOf.get(object) ?? new Set(), isSwept);
    sums.records += one.records;
    sums.values += one.values;
    sums.differences.push(...one.differences);
  }
  return sums;
}

async function compareObject(
  { pool, org }: Scene,
  object: string,
  inEvents: ReadonlySet<string>,
  isSwept: boolean,
): Promise<Comparison> {
  const { columns, mirrorTable: table } = await loadPipeline(pool, object);
  const carried = columns.filter(
    (column) =>
      isCarried(column, inEvents) || isComposed(column, inEvents) || (isSwept && isRead(column)),
  );
  const records = new Map<string, OrgRecord>();
  for await (const record of org.control.records(object)) records.set(String(record["Id"]), record);
  const mirrored = await mirroredRows(pool, { object, table, columns });
  const differences: string[] = [];
  for (const [id, record] of records) {
    const row = mirrored.get(id)?.cells;
    const wrong = row === undefined ? ["not in the mirror"] : differing(row, record, carried);
    if (wrong.length > 0) differences.push(`${object} ${id}: ${wrong.join("; ")}`);
  }
  differences.push(...missingColumns(object, columns, records, inEvents));
  for (const id of mirrored.keys())
    if (!records.has(id)) differences.push(`${object} ${id}: not in the org`);
  return { records: records.size, values: records.size * carried.length, differences };
}

/** Fields that events carry and no column holds: a new field that was not noticed. */
function missingColumns(
  object: string,
  columns: readonly MirrorColumn[],
  records: ReadonlyMap<string, OrgRecord>,
  inEvents: ReadonlySet<string>,
): readonly string[] {
  const held = new Set(columns.filter(({ retired }) => !retired).map(({ field }) => field));
  const [record = {}] = records.values();
  return Object.keys(record)
    .filter((field) => inEvents.has(field) && !held.has(field))
    .map((field) => `${object}: no column holds ${field}`);
}

async function mirroredRows(
  pool: Pool,
  table: {
    readonly object: string;
    readonly table: string;
    readonly columns: readonly MirrorColumn[];
  },
) {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ id: string }>(`select id from salesforce.${table.table}`);
    return await readRows(
      client,
      table,
      rows.map((row) => row.id),
    );
  } finally {
    client.release();
  }
}

function differing(
  row: Readonly<Record<string, unknown>>,
  record: OrgRecord,
  columns: readonly MirrorColumn[],
): readonly string[] {
  return columns.flatMap(({ column, field, type, pgType }) => {
    if (field === "IsDeleted") return row[column] === false ? [] : [`${column} is not false`];
    const mirror = String(row[column] ?? "");
    // canonicalText reads only the type of a field.
    const text = canonicalText({ type } as Parameters<typeof canonicalText>[0], record[field]);
    const org = pgType === "time" ? text.replace(/Z$/, "") : text;
    return mirror === org ? [] : [`${column} ${JSON.stringify(mirror)} ≠ ${JSON.stringify(org)}`];
  });
}

/** Fields that change events carry. System, derived and computed fields are as of the last read. */
function isCarried(
  { eventPath, field, calculated, retired }: MirrorColumn,
  inEvents: ReadonlySet<string>,
): boolean {
  if (retired) return false;
  if (field === "Id" || field === "IsDeleted") return true;
  return eventPath !== null && !calculated && inEvents.has(eventPath.split(".")[0] ?? "");
}

/** The name of a person. Events carry its parts; ingest composes it from them. */
function isComposed({ field, retired }: MirrorColumn, inEvents: ReadonlySet<string>): boolean {
  return !retired && field === "Name" && inEvents.has("Name");
}

/** Fields that a read returns. SystemModstamp is left out: it only dates the image that the row has. */
function isRead({ field, retired }: MirrorColumn): boolean {
  return !retired && field !== "SystemModstamp";
}

/** Names of the fields in each object's event schema. */
async function eventFields({ org }: Scene): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { org: settings } = readConfig({
    ...org.environment,
    ORGMIRROR_OBJECTS: OBJECTS.join(","),
    DATABASE_URL: "postgres://none",
    ROOMS_URL: "https://none",
    ROOM_PUBLISH_SECRET: "none",
  });
  const pubsub = new PubSub(
    settings,
    new SessionSource(settings, () => undefined),
    () => undefined,
  );
  try {
    const fields = new Map<string, ReadonlySet<string>>();
    for (const object of OBJECTS) {
      const { schemaId } = await pubsub.topic(changeEventTopic(object));
      const type = (await pubsub.schema(schemaId)) as types.RecordType;
      fields.set(object, new Set(type.fields.map((field) => field.name)));
    }
    return fields;
  } finally {
    pubsub.close();
  }
}

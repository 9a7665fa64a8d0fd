import type pg from "pg";
import { OBJECTS, type World } from "./world.ts";

type JsonRow = Readonly<Record<string, unknown>>;

/** Makes the tables those of another world. Each record that differs has a change, with the values before. */
export async function changeTables(client: pg.Client, world: World, line: string): Promise<void> {
  for (const { name, mirrorTable, columns } of OBJECTS) {
    const table = `salesforce."${mirrorTable}"`;
    const names = columns.map(({ column }) => `"${column}"`).join(", ");
    const before = await rowsOf(client, table);
    await client.query(`delete from ${table}`);
    await client.query(
      `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(world[name] ?? [])],
    );
    const after = await rowsOf(client, table);
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const change = changeOf(before.get(id), after.get(id));
      if (change !== null) await addChange(client, name, id, change);
    }
    await client.query(
      `update sync.object set line = $2, history_from = 0,
         head_seq = (select coalesce(max(seq), 0) from sync.change where object = $1) where name = $1`,
      [name, line],
    );
  }
}

/** Every value as text: a number would lose digits. */
async function rowsOf(client: pg.Client, table: string): Promise<ReadonlyMap<string, JsonRow>> {
  const { rows } = await client.query<{ id: string; row: string }>(
    `select id, (select json_object_agg(key, value) from jsonb_each_text(to_jsonb(t) - '_seq' - '_read_began'))::text as row
       from ${table} t order by id`,
  );
  return new Map(rows.map(({ id, row }) => [id, JSON.parse(row) as JsonRow]));
}

type Change = {
  readonly kind: "create" | "update" | "delete" | "undelete";
  readonly before: JsonRow | null;
  readonly after: JsonRow | null;
};

function changeOf(was: JsonRow | undefined, is: JsonRow | undefined): Change | null {
  if (was === undefined) return { kind: "create", before: null, after: is ?? null };
  if (is === undefined) return { kind: "delete", before: was, after: null };
  const differing = Object.keys(is).filter((column) => is[column] !== was[column]);
  if (differing.length === 0) return null;
  const some = (row: JsonRow) =>
    Object.fromEntries(differing.map((column) => [column, row[column]]));
  return { kind: "update", before: some(was), after: some(is) };
}

/** A record that comes back is undeleted. */
async function addChange(
  client: pg.Client,
  object: string,
  id: string,
  { kind, before, after }: Change,
): Promise<void> {
  await client.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
     select $1, coalesce(max(seq), 0) + 1, $2,
       case when $3 = 'create' and bool_or(record_id = $2) then 'undelete' else $3 end, 'stream', 'applied', $4, $5
     from sync.change where object = $1`,
    [object, id, kind, before && JSON.stringify(before), after && JSON.stringify(after)],
  );
}

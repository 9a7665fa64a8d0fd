import type pg from "pg";
import { OBJECTS, type World } from "./world.ts";

/** Makes the tables those of another world. Each record that differs has a change, with the values before. */
export async function changeTables(client: pg.Client, world: World, line: string): Promise<void> {
  for (const { name, mirrorTable, columns } of OBJECTS) {
    const table = `salesforce."${mirrorTable}"`;
    const names = columns.map(({ column }) => `"${column}"`).join(", ");
    const { rows } = await client.query<{ id: string; row: string }>(
      `select id, (to_jsonb(t) - '_seq' - '_read_began')::text as row from ${table} t order by id`,
    );
    // As text: a number would lose digits.
    const before = new Map(rows.map(({ id, row }) => [id, row]));
    const after = new Map((world[name] ?? []).map((row) => [String(row["id"]), row]));
    for (const id of new Set([...before.keys(), ...after.keys()]))
      await client.query(
        `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, 'stream', 'applied', $4, '{}' from sync.change where object = $1`,
        [name, id, kindOf(before.has(id), after.has(id)), before.get(id) ?? null],
      );
    await client.query(`delete from ${table}`);
    await client.query(
      `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify([...after.values()])],
    );
    await client.query(
      `update sync.object set line = $2,
         head_seq = (select coalesce(max(seq), 0) from sync.change where object = $1) where name = $1`,
      [name, line],
    );
  }
}

function kindOf(was: boolean, is: boolean): string {
  if (!was) return "create";
  return is ? "update" : "delete";
}

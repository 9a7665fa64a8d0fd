import type { Pool } from "pg";
import type { DescribedObject } from "../db/mirror/described-object.ts";
import { mirrorColumns } from "../db/mirror/mirror-columns.ts";
import { createTable } from "../db/mirror/table-ddl.ts";
import { kindOf } from "../db/mirror/types/registry.ts";
import type { Catalog } from "../edge/ask/field-path.ts";
import type { QuestionObject } from "../edge/query/column.ts";
import type { TestOrg } from "./emulator/test-org.ts";

/** For tests: mirror tables of objects of an emulated org with the records that it has now, and a catalog of them. */
export async function mirroredOrg(
  { connection }: TestOrg,
  pool: Pool,
  names: readonly string[],
): Promise<Catalog> {
  const objects = new Map<string, QuestionObject>();
  for (const name of names) {
    const described = (await connection.describe(name)) as unknown as DescribedObject;
    const object = { name, mirrorTable: name.toLowerCase(), columns: mirrorColumns(described) };
    objects.set(name.toLowerCase(), object);
    await pool.query(createTable(object.mirrorTable, object.columns));
    await pool.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at) values ($1, $1, $1, $2, $3, now())`,
      [name, object.mirrorTable, JSON.stringify(object.columns)],
    );
    const fields = object.columns.map(({ field }) => field).join(", ");
    const soql = `SELECT ${fields} FROM ${name}`;
    const { records } = await connection.query<Record<string, unknown>>(soql, {
      autoFetch: true,
      maxFetch: 100_000,
    });
    const rows = records.map((record) => ({
      _seq: 0,
      ...Object.fromEntries(
        object.columns.map((one) => [one.column, cellOf(one, record[one.field])]),
      ),
    }));
    const table = `salesforce."${object.mirrorTable}"`;
    await pool.query(
      `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
  }
  return { mirrored: new Set(objects.keys()), objects };
}

function cellOf(column: QuestionObject["columns"][number], value: unknown): unknown {
  if (value === null || value === undefined || value === "") return null;
  return kindOf(column).fromJson(value, column.scale);
}

import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import { parseQuestion } from "../edge/query/question.ts";
import type { Sort } from "../edge/query/sort.ts";
import type { Statement } from "../edge/query/statement.ts";
import { PROBE } from "./probe-object.ts";
import { type TestDatabase, testDatabase } from "./test-postgres.ts";

export const PROBE_TABLE = `salesforce."${PROBE.mirrorTable}"`;
const AS_TEXT = { getTypeParser: () => (text: string) => text };

type ProbeRow = Record<string, string | number | boolean | null>;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });

/** Few values, so that ties and nulls are the rule. Microseconds and trailing zeros must not confuse a cursor. */
const row = fc.record({
  name: maybe(fc.constantFrom("a", "A", "ä", "b", "", "a\\b", "%", "🚀", "Ω", "a b")),
  amount: maybe(fc.constantFrom("0", "-1.5", "1.50", "1.5", "12345678901234567890.01", "9.99")),
  employees: maybe(fc.integer({ min: -2, max: 2 })),
  serial: maybe(fc.constantFrom("9007199254740993", "9007199254740992", "-1")),
  active: maybe(fc.boolean()),
  closedate: maybe(fc.constantFrom("2026-01-31", "1999-12-31", "4000-12-31")),
  systemmodstamp: maybe(
    fc.constantFrom("2026-01-31T09:30:00.123456Z", "2026-01-31T09:30:00.123457Z", "1700-01-01Z"),
  ),
  opens: maybe(fc.constantFrom("00:00", "23:59:59.999", "09:30:00.000001")),
  notes: maybe(fc.constantFrom("n".repeat(300), `${"n".repeat(250)}x`, "short")),
});

export const probeRows = fc
  .array(row, { maxLength: 40 })
  .map((rows) => rows.map((row, i) => ({ ...row, id: `a0${String((i * 7919) % 1000)}` })))
  .map((rows) => [...new Map(rows.map((row) => [row.id, row])).values()]);

const sorted = fc.uniqueArray(fc.constantFrom(...PROBE.columns.map((column) => column.column)), {
  maxLength: 4,
});

/** Each key in one of the two directions, and in Postgres' order or that of the org. */
export const probeSort = sorted.chain((columns) =>
  fc
    .array(fc.record({ down: fc.boolean(), asOrg: fc.boolean() }), {
      minLength: columns.length,
      maxLength: columns.length,
    })
    .map((ways) =>
      columns
        .map((column, i) => `${ways[i]?.down ? "-" : ""}${column}${ways[i]?.asOrg ? ":org" : ""}`)
        .join(","),
    ),
);

/** Filters, and the same in SQL. */
export const probeFilters = fc.constantFrom(
  { filter: [], where: "true" },
  { filter: ["employees.gte.0"], where: "employees >= 0" },
  { filter: ["name.ne.a"], where: "name is null or name <> 'a'" },
  { filter: ["amount.null.true"], where: "amount is null" },
);

function orderTerm({ column: { column, type, pgType }, direction, asOrg }: Sort): string {
  const key = type === "textarea" ? `left("${column}", 200)` : `"${column}"`;
  if (!asOrg) return `${key} ${direction} nulls last`;
  const isId = type === "id" || type === "reference";
  const text = isId ? `${key} collate "C"` : `upper(${key}) collate "C"`;
  const nulls = direction === "asc" ? "first" : "last";
  return `${pgType === "text" ? text : key} ${direction} nulls ${nulls}`;
}

/** For tests: a table of the probe object in a database of its own. */
export function useProbeTable() {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(createTable(PROBE.mirrorTable, PROBE.columns));
    await client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, head_seq) values ($1, $1, $1, $2, 7)`,
      [PROBE.name, PROBE.mirrorTable],
    );
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });
  return {
    client: () => client,
    async run({ text, values }: Statement): Promise<(string | null)[][]> {
      const result = await client.query<(string | null)[]>({
        text,
        values: [...values],
        rowMode: "array",
        types: AS_TEXT,
      });
      return result.rows;
    },
    /** The table has these rows, and no others. */
    async fill(rows: readonly ProbeRow[]): Promise<void> {
      await client.query(`truncate ${PROBE_TABLE}`);
      await client.query(
        `insert into ${PROBE_TABLE} select * from json_populate_recordset(null::${PROBE_TABLE}, $1)`,
        [JSON.stringify(rows.map((row) => ({ _seq: 0, ...row })))],
      );
      await client.query("update sync.object set row_count = $1", [rows.length]);
    },
    /** A list's order in one plain statement, sorted in whole. `page`: its `offset` and `limit`. */
    async expectedIds(sortText: string, where: string, page = ""): Promise<string[]> {
      const terms = parseQuestion({ sort: sortText }, PROBE).sorts.map(orderTerm);
      const answer = await client.query<{ id: string }>(
        `select id from ${PROBE_TABLE} where ${where} order by ${terms.join(", ")} ${page}`,
      );
      return answer.rows.map(({ id }) => id);
    },
  };
}

import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { linesSql } from "./export-line.ts";
import { statement } from "./statement.ts";

const db = useTestDatabase();

test.each([1, 89, 90, 91, 100, 181, 800])("a line of %s cells has all of them", async (count) => {
  const names = Array.from({ length: count }, (_, n) => `c${n}`);
  const columns = names.map((name) => ({ column: probeColumn(name, "string", "text"), named: [] }));
  const { text, values } = statement((add) => {
    const lines = linesSql(columns, "csv", { row: "page", end: "e'\\r\\n'" }, add);
    const cells = names.map((name, n) => (n % 7 === 3 ? `null::text ${name}` : `'${n}' ${name}`));
    return `select ${lines} as lines from (select ${cells.join(", ")}) page`;
  });
  const { rows } = await db.pool.query<{ lines: string }>(text, [...values]);
  const expected = names.map((_, n) => (n % 7 === 3 ? "" : `"${n}"`));
  expect(rows[0]?.lines).toBe(`${expected.join(",")}\r\n`);
});

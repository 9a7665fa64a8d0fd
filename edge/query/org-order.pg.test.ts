import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { askedIndex } from "../../db/mirror/asked-index.ts";
import { createIndex, createTable } from "../../db/mirror/table-ddl.ts";
import { probeColumn } from "../../testing/probe-object.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { comparePlaces } from "../../web/view/place.ts";
import { parseSort } from "../../web/view/view-state.ts";
import type { Cells } from "../protocol/cell.ts";
import { lackingIndexes } from "./index-needs.ts";
import { atPlace, parseQuestion } from "./question.ts";
import { askRowsPage, askScannedPage } from "./rows-page.ts";
import type { Statement } from "./statement.ts";

const db = useTestDatabase();

const VALUES = ["Hot", "it's", "Cold"];
const option = (value: string) => ({ value, label: value, active: true });
const OBJECT = {
  name: "Probe__c",
  mirrorTable: "probe__c",
  columns: [
    probeColumn("Id", "id", "text"),
    probeColumn("Name", "string", "text"),
    probeColumn("City", "string", "text"),
    probeColumn("OwnerId", "reference", "text"),
    probeColumn("Rating", "picklist", "text", { options: VALUES.map(option) }),
    probeColumn("Amount", "currency", "numeric"),
    probeColumn("Colours", "multipicklist", "text"),
    probeColumn("Closed", "date", "date"),
  ],
};
const TABLE = `salesforce."${OBJECT.mirrorTable}"`;

beforeAll(async () => {
  await db.pool.query(createTable(OBJECT.mirrorTable, OBJECT.columns));
  await db.pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, head_seq) values ($1, $1, $1, $2, 7)`,
    [OBJECT.name, OBJECT.mirrorTable],
  );
});

async function run({ text, values }: Statement): Promise<(string | null)[][]> {
  const { rows } = await db.pool.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: "array",
  });
  return rows;
}

async function walk(sort: string, limit: number): Promise<Cells[]> {
  const rows: Cells[] = [];
  for (let cursor: string | undefined; ;) {
    const asked = parseQuestion({ sort, limit: String(limit), cursor }, OBJECT);
    const page = await askRowsPage(atPlace(asked, null), run);
    if (page === null) throw new Error("the object is not there");
    expect(await askScannedPage(atPlace(asked, null), "lowered", run)).toEqual(page);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

async function fill(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await db.pool.query(`truncate ${TABLE}`);
  await db.pool.query(
    `insert into ${TABLE} select * from json_populate_recordset(null::${TABLE}, $1)`,
    [JSON.stringify(rows.map((row) => ({ _seq: 0, ...row })))],
  );
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const texts = fc.constantFrom("a", "A", "b", "B", "_", "Z", "z", "[", "~", "a b", "AB", "1", "");
const row = fc.record({
  name: maybe(texts),
  city: maybe(texts),
  ownerid: maybe(fc.constantFrom("005A0000000000aAAA", "005a0000000000AAAA", "005Z0000000000AAAA")),
  rating: maybe(fc.constantFrom("Hot", "it's", "Cold", "hot", "Gone")),
  amount: maybe(fc.constantFrom("1.5", "-1", "10")),
  closed: maybe(fc.constantFrom("2026-01-31", "1999-12-31")),
});
/** Ids whose order by letters is not that by bytes. */
const ids = (n: number) => `a0${"aBcDeF"[n % 6]}${String(n)}`;
const tables = fc
  .array(row, { maxLength: 30 })
  .map((rows) => rows.map((one, n) => ({ ...one, id: ids(n) })));
const part = fc
  .tuple(
    fc.constantFrom("name", "city", "ownerid", "rating", "amount", "closed"),
    fc.boolean(),
    fc.integer({ max: 3, min: 0 }),
  )
  .map(([column, down, mark]) => `${down ? "-" : ""}${column}${mark > 0 ? ":org" : ""}`);
const sorts = fc
  .tuple(fc.array(part, { maxLength: 3 }), fc.constantFrom("", "id:org", "-id:org"))
  .map(([parts, id]) => [...parts, ...(id ? [id] : [])].join(","));

const byName = new Map(OBJECT.columns.map((column) => [column.column, column]));
const ofIds = (x: unknown, y: unknown) => (String(x) < String(y) ? -1 : 1);

/** The rule, a key at a time: empty less than filled, texts by their upper case, picklists as they were set up. */
function compare(a: Cells, b: Cells, sort: string): number {
  const keys = parseQuestion({ sort }, OBJECT).sorts;
  for (const { column, direction, asOrg } of keys) {
    const [x, y] = [a[column.column] ?? null, b[column.column] ?? null];
    const down = direction === "desc" ? -1 : 1;
    if (x === y) continue;
    if (x === null || y === null) return (x === null ? -1 : 1) * (asOrg ? down : -1);
    const sign = signOf(String(x), String(y), column, asOrg === true);
    if (sign !== 0) return sign * down;
  }
  return 0;
}

function signOf(x: string, y: string, column: (typeof OBJECT.columns)[number], asOrg: boolean) {
  if (column.pgType === "numeric") return Number(x) - Number(y);
  if (!asOrg || column.type === "id" || column.type === "reference") return ofIds(x, y);
  if (column.type === "picklist") return place(x) - place(y);
  const [one, other] = [x.toUpperCase(), y.toUpperCase()];
  return one === other ? 0 : ofIds(one, other);
}

const place = (value: string) => (VALUES.includes(value) ? VALUES.indexOf(value) : VALUES.length);

test("rows come in the order of the org where it is asked for, page by page, empty ones and ids too", async () => {
  await fc.assert(
    fc.asyncProperty(tables, sorts, fc.integer({ min: 1, max: 7 }), async (rows, sort, limit) => {
      await fill(rows);
      const seen = await walk(sort, limit);
      const expected = rows.toSorted((a, b) => compare(a, b, sort));
      expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      const rule = { filters: [], sort: parseSort(sort), columns: byName };
      for (const [n, one] of seen.slice(1).entries())
        expect(comparePlaces(seen[n] ?? {}, one, rule), sort).not.toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

test("its order of texts has an index on demand, of which a page reads no more than it has", async () => {
  await db.pool.query(`truncate ${TABLE}`);
  await db.pool.query(
    `insert into ${TABLE} (id, name, city) select 'a0' || n, 'Probe ' || n, case when n % 97 > 0 then 'City ' || n % 977 end
     from generate_series(1, 20000) n`,
  );
  const { sorts: keys } = parseQuestion({ sort: "city:org" }, OBJECT);
  const entry = { ...OBJECT, standing: [] } as unknown as Parameters<typeof lackingIndexes>[0];
  const [need] = lackingIndexes(entry, { filters: [], sorts: keys });
  expect(need?.way).toBe("org-order");
  const index = need && askedIndex(OBJECT.mirrorTable, need, null);
  await db.pool.query(createIndex(OBJECT.mirrorTable, index ?? { name: "", definition: "" }));
  await db.pool.query(`analyze ${TABLE}`);
  const plans: string[] = [];
  const explained = async (statement: Statement) => {
    const text = `explain ${statement.text}`;
    plans.push((await run({ ...statement, text })).join("\n"));
    return run(statement);
  };
  for (const sort of ["city:org", "-city:org"]) {
    let cursor: string | undefined;
    for (let pages = 0; pages < 2; pages += 1) {
      const asked = parseQuestion({ sort, limit: "300", cursor, columns: "city" }, OBJECT);
      cursor = (await askRowsPage(atPlace(asked, null), explained))?.next ?? undefined;
    }
  }
  for (const plan of plans) {
    expect(plan).not.toContain("Seq Scan on probe__c");
    expect(plan).toContain("_asked_org-order_city");
  }
}, 60_000);

test("like is SOQL's, and has is one of the values of a multi-select picklist, whatever its case", async () => {
  const colours = ["Red", "Dark Red;Blue", "Blue;red", "Blue", null];
  await fill(
    colours.map((one, n) => ({ id: `a0${n}`, name: one && `${one} 50%_\\`, colours: one })),
  );
  const found = async (filter: string) => {
    const asked = parseQuestion({ filter: [filter], sort: "id" }, OBJECT);
    return (await askRowsPage(atPlace(asked, null), run))?.rows.map(({ id }) => id);
  };
  expect(await found("colours.has.RED")).toEqual(["a00", "a02"]);
  expect(await found("name.like.blue%")).toEqual(["a02", "a03"]);
  expect(await found(String.raw`name.like.%50\%\_\\`)).toEqual(["a00", "a01", "a02", "a03"]);
  expect(await found("name.like.re_ 50__\\\\")).toEqual(["a00"]);
});

test("what is ordered by a picklist or behind a reference lacks no index", () => {
  const entry = { ...OBJECT, standing: [] } as unknown as Parameters<typeof lackingIndexes>[0];
  for (const sort of ["rating:org", "id:org", "ownerid"]) {
    const { sorts: keys } = parseQuestion({ sort }, OBJECT);
    expect(lackingIndexes(entry, { filters: [], sorts: keys }), sort).toEqual([]);
  }
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tableOf, testTable } from "../../testing/test-table.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import type { DescribedObject } from "./described-object.ts";
import { mirrorColumns } from "./mirror-columns.ts";
import { besideColumn, diffTable } from "./table-diff.ts";
import { addColumns, convertColumn, createIndex, createTable, mirrorIndexes } from "./table-ddl.ts";
import { describedField as field } from "../../testing/described-field.ts";

const CAPTURED = new URL("../../../shared/fixtures/describe/", import.meta.url);
const files = existsSync(CAPTURED)
  ? readdirSync(CAPTURED).filter((name) => /^(?!Global).*\.json$/.test(name))
  : [];

describe("mirror tables", () => {
  const db = useTestDatabase();

  const columnsOf = async (table: string) => {
    const { rows } = await db.pool.query<{ column_name: string; data_type: string }>(
      "select column_name, data_type from information_schema.columns where table_schema = 'salesforce' and table_name = $1",
      [table],
    );
    return new Map(rows.map((row) => [row.column_name, row.data_type]));
  };

  test.skipIf(files.length === 0)(
    "every captured describe becomes a table (skipped where the captured describes are absent)",
    async () => {
      for (const file of files) {
        const described = JSON.parse(
          readFileSync(new URL(file, CAPTURED), "utf8"),
        ) as DescribedObject;
        const columns = mirrorColumns(described);
        const table = described.name.toLowerCase();
        await db.pool.query(createTable(table, columns));
        for (const index of mirrorIndexes(table, columns, "public"))
          await db.pool.query(createIndex(table, index));
        expect((await columnsOf(table)).size).toBe(columns.length + 2);
      }
    },
  );

  test.skipIf(files.length === 0)(
    "parts of compound fields come from the compound's parts (skipped without captured describes)",
    () => {
      const described = JSON.parse(
        readFileSync(new URL("Account.describe.json", CAPTURED), "utf8"),
      ) as DescribedObject;
      const paths = new Map(
        mirrorColumns(described).map((column) => [column.field, column.eventPath]),
      );
      expect(paths.get("BillingStreet")).toBe("BillingAddress.Street");
      expect(paths.get("ShippingGeocodeAccuracy")).toBe("ShippingAddress.GeocodeAccuracy");
      expect(paths.get("Name")).toBe("Name");
      expect(paths.get("SystemModstamp")).toBeNull();
      expect(paths.has("BillingAddress")).toBe(false);
    },
  );

  test("reserved words, long colliding names and 800 fields", async () => {
    const names = [
      "Select",
      "From",
      "Table",
      "User",
      "Order",
      "Xmin",
      "Oid",
      ...Array.from({ length: 800 }, (_, n) => `${"Long".repeat(17)}${n}__c`),
    ];
    const { columns } = tableOf("Group", [field("Id", "id"), ...names.map((name) => field(name))]);
    await db.pool.query(createTable("group", columns));
    expect((await columnsOf("group")).size).toBe(names.length + 3);
  });

  test("types keep every digit and length", async () => {
    const types = {
      a: "currency",
      b: "int",
      c: "datetime",
      d: "date",
      e: "time",
      f: "boolean",
      g: "textarea",
      h: "multipicklist",
    };
    const typed = testTable("Typed", { Id: "id", ...types, Addr: "address", Body: "base64" });
    await db.pool.query(createTable("typed", typed.columns));
    const columns = await columnsOf("typed");
    expect([..."abcdefgh"].map((name) => columns.get(name))).toEqual([
      "numeric",
      "integer",
      "timestamp with time zone",
      "date",
      "time without time zone",
      "boolean",
      "text",
      "text",
    ]);
    expect(columns.has("addr") || columns.has("body")).toBe(false);
  });

  test("a new describe adds columns and retires others; what exists keeps its place", async () => {
    const drift = (types: Readonly<Record<string, string>>) => testTable("Drift", types).columns;
    const before = drift({ Id: "id", Gone__c: "string", Kept__c: "string" });
    const after = drift({ New__c: "string", Id: "id", Kept__c: "double" });
    const diff = diffTable(before, after);
    expect(diff.columns.map((column) => [column.column, column.retired])).toEqual([
      ["id", false],
      ["gone__c", true],
      ["kept__c", false],
      ["new__c", false],
    ]);
    expect(diff.retired.map((column) => column.field)).toEqual(["Gone__c"]);
    expect(diff.retyped.map((column) => [column.field, column.pgType])).toEqual([
      ["Kept__c", "numeric"],
    ]);
    await db.pool.query(createTable("drift", before));
    await db.pool.query("create view salesforce.users_view as select * from salesforce.drift");
    await db.pool.query(addColumns("drift", diff.added));
    expect((await columnsOf("drift")).has("new__c")).toBe(true);
  });

  const describedAs = (type: string) => testTable("Retyped", { Id: "id", Size__c: type }).columns;

  test("a column is converted in place; what does not convert is null", async () => {
    const [, numeric] = describedAs("double");
    await db.pool.query(createTable("retyped", describedAs("string")));
    await db.pool.query(
      "insert into salesforce.retyped (id, size__c) values ('a', ' 12.50 '), ('b', 'wide'), ('c', null)",
    );
    if (numeric !== undefined) await db.pool.query(convertColumn("retyped", numeric));
    const { rows } = await db.pool.query(
      "select size__c::text from salesforce.retyped order by id",
    );
    expect(rows.map((row) => row["size__c"])).toEqual(["12.50", null, null]);
    await db.pool.query("create view salesforce.sizes as select size__c from salesforce.retyped");
    const [, text] = describedAs("string");
    if (text === undefined) throw new Error("no column");
    await expect(db.pool.query(convertColumn("retyped", text))).rejects.toMatchObject({
      code: "0A000",
    });
  });

  test("a field has one current column, whatever types it had before", () => {
    const [id, text] = describedAs("string");
    const [, numeric] = describedAs("double");
    if (id === undefined || text === undefined || numeric === undefined)
      throw new Error("no column");
    const beside = besideColumn([id, numeric], numeric, text);
    expect(beside.columns.map(({ column, pgType, retired }) => [column, pgType, retired])).toEqual([
      ["id", "text", false],
      ["size__c", "text", true],
      ["size__c_numeric", "numeric", false],
    ]);
    expect(diffTable(beside.columns, [id, numeric]).retyped).toEqual([]);
    const gone = diffTable(beside.columns, [id]);
    expect(gone.retired.map(({ column }) => column)).toEqual(["size__c_numeric"]);
    const back = diffTable(gone.columns, [id, { ...text, field: "SIZE__C" }]);
    expect([back.added, back.retyped]).toEqual([[], []]);
    expect(back.returned.map(({ column }) => column)).toEqual(["size__c"]);
  });
});

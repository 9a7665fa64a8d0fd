import { afterEach, describe, expect, test } from "vitest";
import type { FieldRequest } from "../../emulator/control/field-request.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

describe("fields that are added, removed and changed while the stream runs", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const one = (text: string) => node.value(text);
  const lead = async () => String(await one("select id from salesforce.lead order by id limit 1"));
  const live = async () => {
    node = await testNode({ objects: ["Lead"], records: 1_500 });
    await node.shows("select state from sync.object", "live");
    await node.shows("select position_confirmed_at is not null from sync.object", "t");
  };
  const set = (id: string, values: Record<string, unknown>) => node.update("Lead", id, values);
  const untouched = async () =>
    expect(await rows("select count(*) from sync.snapshot where kind <> 'backfill'")).toEqual([
      { count: "1" },
    ]);
  /** Rows of a column that differ from the org. */
  const differences = async (field: string, column = field.toLowerCase()) => {
    const mirror = new Map(
      (await rows(`select id, ${column}::text as value from salesforce.lead`)).map((row) => [
        row["id"],
        row["value"] ?? null,
      ]),
    );
    let differing = 0;
    for await (const record of node.control.records("Lead")) {
      const value = record[field] ?? null;
      if (mirror.get(String(record["Id"])) !== (value === null ? null : String(value)))
        differing += 1;
    }
    return differing;
  };

  test("a new field becomes a column with the values of every record, without a copy", async () => {
    await live();
    await node.pool.query("create view salesforce.my_leads as select * from salesforce.lead");
    await node.control.schema({
      kind: "add-field",
      object: "Lead",
      field: { name: "Region__c", type: "string", length: 40 },
      value: "north",
    });
    const id = await lead();
    await set(id, { Region__c: "south" });
    await node.shows(`select region__c from salesforce.lead where id = '${id}'`, "south");
    await expect.poll(() => differences("Region__c")).toBe(0);
    await expect
      .poll(() => rows("select kind, state from sync.snapshot where kind = 'backfill'"))
      .toEqual([{ kind: "backfill", state: "complete" }]);
    const repairs =
      "select cause, columns::text, since is not null as then_a_range from sync.repair";
    await expect
      .poll(() => rows(`${repairs} where columns is not null`))
      .toEqual([{ cause: "backfill", columns: "{region__c}", then_a_range: "t" }]);
    await untouched();
    expect(node.log.some(({ message }) => message.includes("Region__c new"))).toBe(true);
    expect(await one("select count(*) from pg_tables where tablename like 'resync_%'")).toBe("0");
    expect(await one("select difference from sync.ledger")).toBe("0");
  });

  test("a new reference gets the index that an initial snapshot makes; missing indexes are made, too", async () => {
    await live();
    const field: FieldRequest = { name: "Partner__c", type: "reference", referenceTo: ["Account"] };
    await node.control.schema({ kind: "add-field", object: "Lead", field });
    await node.pool.query("drop index salesforce.lead_name_gin");
    await set(await lead(), { Company: "Another Works" });
    const indexes = () =>
      node.column("select indexname as name from pg_indexes where tablename = 'lead'");
    await expect
      .poll(indexes)
      .toEqual(
        expect.arrayContaining(["lead_partner__c_btree", "lead_name_gin", "lead_ownerid_btree"]),
      );
    expect(await one("select difference from sync.ledger")).toBe("0");
  });

  test("a removed field keeps its column, retired; a returned field is live and read again", async () => {
    await live();
    const id = await lead();
    const industry = await one(`select count(*) from salesforce.lead where industry is not null`);
    expect(Number(industry)).toBeGreaterThan(0);
    await node.control.schema({ kind: "remove-field", object: "Lead", field: "Industry" });
    await set(id, { Company: "Without Industry" });
    const retired = () =>
      one(
        `select string_agg(c->>'field', ',') from sync.object, jsonb_array_elements(columns) c where (c->>'retired')::boolean`,
      );
    await expect.poll(retired).toBe("Industry");
    expect(await one(`select count(*) from salesforce.lead where industry is not null`)).toBe(
      industry,
    );
    await node.control.schema({
      kind: "add-field",
      object: "Lead",
      field: { name: "Industry", type: "string", length: 40 },
      value: "Ships",
    });
    await set(id, { Company: "With Industry" });
    await expect.poll(retired).toBeNull();
    await expect.poll(() => differences("Industry")).toBe(0);
    await untouched();
  });

  test("a retyped field is converted in place, or in a new column if a view depends on it", async () => {
    await live();
    const [id, other] = await rows("select id from salesforce.lead order by id limit 2").then(
      (two) => two.map((row) => String(row["id"])),
    );
    if (id === undefined || other === undefined) throw new Error("two leads are due");
    const retype = (type: "string" | "double") =>
      node.control.schema({
        kind: "retype-field",
        object: "Lead",
        field:
          type === "string"
            ? { name: "NumberOfEmployees", type, length: 40 }
            : { name: "NumberOfEmployees", type, precision: 12, scale: 0 },
      });
    const typeOf = (column: string) =>
      one(
        `select data_type from information_schema.columns where table_schema = 'salesforce' and table_name = 'lead' and column_name = '${column}'`,
      );
    expect(await typeOf("numberofemployees")).toBe("integer");
    await retype("string");
    await set(id, { NumberOfEmployees: "about a dozen" });
    await expect.poll(() => typeOf("numberofemployees")).toBe("text");
    await expect.poll(() => differences("NumberOfEmployees")).toBe(0);
    await node.pool.query(
      "create view salesforce.sizes as select id, numberofemployees from salesforce.lead",
    );
    await retype("double");
    await set(other, { NumberOfEmployees: 12 });
    await expect.poll(() => typeOf("numberofemployees_numeric")).toBe("numeric");
    await expect.poll(() => differences("NumberOfEmployees", "numberofemployees_numeric")).toBe(0);
    expect(await one(`select numberofemployees from salesforce.sizes where id = '${id}'`)).toBe(
      "about a dozen",
    );
    await untouched();
    expect(await one("select difference from sync.ledger")).toBe("0");
  });
});

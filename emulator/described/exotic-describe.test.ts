import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { changeEventSchema } from "../events/change-event-schema.ts";
import { picklist, recordId, reference, systemFields, text, isDeleted } from "../model/field.ts";
import { DATA, startTestOrg } from "../../testing/emulator/test-org.ts";
import { describedShape } from "./described-shape.ts";
import { isValidFor } from "./picklist-value.ts";
import { folderOf } from "../../testing/emulator/test-folder.ts";
import type { FieldDescribe } from "../model/field-describe.ts";

const field = (name: string, type: string, differing: object = {}): FieldDescribe =>
  ({ ...text(name, name.replaceAll(/_+c?/g, " "), 0), type, ...differing }) as FieldDescribe;

/** Bits from the highest of each byte down. */
const validFor = (...indexes: number[]): string => {
  const bytes = Buffer.alloc(2);
  for (const i of indexes) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (0x80 >> (i % 8));
  return bytes.toString("base64");
};

const country = picklist("Country__c", "Country", ["France", "Japan", "Peru"]);
const city: FieldDescribe = {
  ...picklist("City__c", "City", []),
  controllerName: "Country__c",
  dependentPicklist: true,
  restrictedPicklist: true,
  picklistValues: [
    { active: true, defaultValue: false, label: "Lyon", value: "Lyon", validFor: validFor(0) },
    { active: true, defaultValue: false, label: "Kobe", value: "Kobe", validFor: validFor(1) },
    { active: true, defaultValue: false, label: "Lima", value: "Lima", validFor: validFor(2) },
    { active: false, defaultValue: false, label: "Old", value: "Old", validFor: validFor(0, 1, 2) },
  ],
};

const FLAGS = {
  custom: true,
  createable: true,
  updateable: true,
  deletable: true,
  undeletable: true,
  queryable: true,
  retrieveable: true,
  replicateable: true,
  searchable: true,
  customSetting: false,
  triggerable: true,
};

const thing = {
  name: "Odd_Thing__c",
  label: "Odd Thing",
  labelPlural: "Odd Things",
  keyPrefix: "a77",
  ...FLAGS,
  childRelationships: [
    {
      cascadeDelete: true,
      childSObject: "Odd_Thing__Share",
      deprecatedAndHidden: false,
      field: "ParentId",
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: "Shares",
      restrictedDelete: false,
    },
  ],
  urls: {},
  recordTypeInfos: [],
  newerProperty: { kept: ["as", "it", "is"] },
  fields: [
    recordId("Record ID"),
    isDeleted(),
    text("Name", "Number", 80, {
      autoNumber: true,
      nameField: true,
      createable: false,
      updateable: false,
    }),
    ...systemFields(),
    // Before its controlling field, which describe allows.
    city,
    country,
    text("Code__c", "Code", 5, { unique: true, externalId: true, idLookup: true }),
    field("Body__c", "base64"),
    field("Any__c", "anyType", { length: 255, createable: false, updateable: false }),
    field("Big__c", "long", { soapType: "xsd:long" }),
    field("Data__c", "json", { length: 1000 }),
    field("Category__c", "datacategorygroupreference", { length: 80 }),
    field("Newer__c", "hologram", { length: 120, newKey: 1 }),
    field("Secret__c", "encryptedstring", { length: 30 }),
    reference("Any_Of__c", "Any Of", "Any_Of__r", ["User", "Odd_Thing__c", "Nowhere__c"]),
    reference("Elsewhere__c", "Elsewhere", "Elsewhere__r", ["Nowhere__c"]),
  ],
};

const share = {
  ...thing,
  ...FLAGS,
  name: "Odd_Thing__Share",
  label: "Share",
  labelPlural: "Shares",
  keyPrefix: null,
  associateEntityType: "Share",
  associateParentEntity: "Odd_Thing__c",
  createable: false,
  deletable: false,
  replicateable: false,
  undeletable: false,
  childRelationships: [],
  fields: [
    recordId("Share ID"),
    isDeleted(),
    ...systemFields(),
    reference("ParentId", "Parent", "Parent", ["Odd_Thing__c"]),
    picklist("AccessLevel", "Access Level", ["Read", "Edit"]),
  ],
};

const log = {
  ...share,
  name: "Silent_Log__c",
  keyPrefix: "a78",
  queryable: false,
  updateable: false,
};

const folder = folderOf({ "odd.json": [thing, share, log] });
const org = await startTestOrg(120, undefined, describedShape(folder));
afterAll(async () => {
  await org.emulator.close();
  rmSync(folder, { recursive: true });
});

const records = () => [...org.emulator.org.records("Odd_Thing__c")];

describe("an object with fields of every odd type", () => {
  test("is described as it was saved, what is unknown here too", async () => {
    const [, ours] = await org.ask(`${DATA}/sobjects/Odd_Thing__c/describe`);
    expect(ours).toEqual(JSON.parse(JSON.stringify(thing)));
    const [, hidden] = await org.ask(`${DATA}/sobjects/Odd_Thing__Share/describe`);
    expect(hidden).toMatchObject({ keyPrefix: null, createable: false });
  });

  test("has values that fit together", () => {
    const cities = new Map([
      ["France", "Lyon"],
      ["Japan", "Kobe"],
      ["Peru", "Lima"],
    ]);
    expect(records().length).toBeGreaterThan(20);
    expect(new Set(records().map(({ City__c }) => City__c)).size).toBe(4);
    for (const record of records()) {
      const { City__c: town, Country__c: state, Code__c: code, Big__c: big } = record;
      if (town !== null) expect(town).toBe(cities.get(String(state)));
      expect(code === null || String(code).length <= 5).toBe(true);
      expect(big === null || Number.isSafeInteger(big)).toBe(true);
      if (record["Data__c"] !== null) JSON.parse(String(record["Data__c"]));
      expect(record["Elsewhere__c"]).toBeNull();
    }
    const codes = records().flatMap(({ Code__c }) => Code__c ?? []);
    expect(new Set(codes).size).toBe(codes.length);
    expect(records()[6]?.["Name"]).toBe("OT-00007");
    const targets = new Set(records().map(({ Any_Of__c }) => String(Any_Of__c).slice(0, 3)));
    expect([...targets].toSorted()).toEqual(["005", "a77", "nul"]);
  });

  test("takes writes by the same rules", async () => {
    const things = org.connection.sobject("Odd_Thing__c");
    const { id } = await things.create({
      Big__c: 2 ** 40,
      Newer__c: "any text",
      Data__c: '{"a":1}',
      Elsewhere__c: "a99Hs0000000001IAA",
    });
    const values = { Big__c: 2 ** 40, Newer__c: "any text", Elsewhere__c: "a99Hs0000000001IAA" };
    expect(await things.retrieve(String(id))).toMatchObject({
      ...values,
      Name: expect.stringMatching(/^OT-\d{5}$/),
    });
    await expect(things.create({ Big__c: 1.5 })).rejects.toThrow(
      "Cannot deserialize instance of long",
    );
    await expect(things.create({ City__c: "Paris" })).rejects.toThrow("restricted picklist");
    await expect(things.create({ Any_Of__c: "005Hs0000000001IAA" })).rejects.toThrow(
      "invalid cross reference id",
    );
    await expect(things.create({ Newer__c: "x".repeat(121) })).rejects.toThrow(
      "data value too large",
    );
  });

  test("shows where the bytes of a field are", async () => {
    const content = Buffer.from([0, 255, 13, 10, 34]);
    const things = org.connection.sobject("Odd_Thing__c");
    const { id } = await things.create({ Body__c: content.toString("base64") });
    const path = `${DATA}/sobjects/Odd_Thing__c/${String(id)}/Body__c`;
    expect(await things.retrieve(String(id))).toMatchObject({ Body__c: path });
    const { records: rows } = await org.connection.query(
      `SELECT Body__c FROM Odd_Thing__c WHERE Id = '${String(id)}'`,
    );
    expect(rows).toMatchObject([{ Body__c: path }]);
    const answer = await org.send(path);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    const empty = records().find(({ Body__c }) => Body__c === null);
    const none = await org.send(`${DATA}/sobjects/Odd_Thing__c/${String(empty?.["Id"])}/Body__c`);
    expect(none.status).toBe(204);
  });

  test("has a schema of change events", () => {
    const type = org.emulator.org.objectType("Odd_Thing__c");
    const { json, id } = changeEventSchema(type.name, "Odd_Thing__ChangeEvent", type.fields);
    const { fields } = JSON.parse(json) as {
      fields: { name: string; type: unknown; doc: string }[];
    };
    const of = (name: string) => fields.find((one) => one.name === name);
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(of("Big__c")).toMatchObject({ type: ["null", "long"] });
    expect(of("Newer__c")).toMatchObject({ type: ["null", "string"] });
  });
});

describe("what the describe forbids is refused", () => {
  const refusal = async (path: string, init?: RequestInit): Promise<unknown> => {
    const [status, errors] = await org.ask<{ errorCode: string }[]>(
      `${DATA}${path}`,
      undefined,
      init,
    );
    return [status, errors[0]?.errorCode];
  };
  const headers = { "content-type": "application/json" };
  const idOf = (object: string): string => String(org.some(object)["Id"]);

  test("creating, updating, deleting", async () => {
    expect(
      await refusal("/sobjects/Odd_Thing__Share", { method: "POST", headers, body: "{}" }),
    ).toEqual([400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"]);
    expect(
      await refusal(`/sobjects/Silent_Log__c/${idOf("Silent_Log__c")}`, {
        method: "PATCH",
        headers,
        body: '{"AccessLevel":"Edit"}',
      }),
    ).toEqual([400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"]);
    expect(
      await refusal(`/sobjects/Odd_Thing__Share/${idOf("Odd_Thing__Share")}`, { method: "DELETE" }),
    ).toEqual([400, "CANNOT_DELETE_ENTITY"]);
  });

  test("querying and replicating", async () => {
    expect(await refusal("/query?q=SELECT+Id+FROM+Silent_Log__c")).toEqual([
      400,
      "INVALID_TYPE_FOR_OPERATION",
    ]);
    const now = org.emulator.org.now();
    const time = (ms: number): string => encodeURIComponent(new Date(ms).toISOString());
    expect(
      await refusal(
        `/sobjects/Odd_Thing__Share/updated?start=${time(now - 3_600_000)}&end=${time(now)}`,
      ),
    ).toEqual([400, "INVALID_TYPE_FOR_OPERATION"]);
  });

  test("announcing: shares have no change events", async () => {
    type Global = { sobjects: { name: string }[] };
    const [, { sobjects }] = await org.ask<Global>(`${DATA}/sobjects`);
    const names = sobjects.map(({ name }) => name);
    expect(names).toContain("Odd_Thing__ChangeEvent");
    expect(names.filter((name) => name.endsWith("ChangeEvent"))).not.toContain(
      "Odd_Thing__ShareChangeEvent",
    );
  });

  test("children are deleted with their parents, as in childRelationships", async () => {
    const parent = org.some("Odd_Thing__Share")["ParentId"] ?? null;
    const children = () => [
      ...org.emulator.org.recordsWith("Odd_Thing__Share", "ParentId", parent),
    ];
    expect(children().length).toBeGreaterThan(0);
    await org.connection.sobject("Odd_Thing__c").destroy(String(parent));
    expect(children()).toEqual([]);
  });
});

test("a change of schema shows in the describe", async () => {
  type Now = { fields: FieldDescribe[]; childRelationships: { field: string }[] };
  const { org: emulated } = org.emulator;
  const object = "Odd_Thing__c";
  emulated.changeSchema({ kind: "add-field", object, field: text("Added__c", "Added", 40) });
  emulated.changeSchema({ kind: "rename-field", object, field: "Newer__c", to: "Newest__c" });
  emulated.changeSchema({ kind: "remove-field", object, field: "Secret__c" });
  emulated.changeSchema({
    kind: "rename-field",
    object: "Odd_Thing__Share",
    field: "ParentId",
    to: "OwnerThing__c",
  });
  const [, now] = await org.ask<Now>(`${DATA}/sobjects/Odd_Thing__c/describe`);
  const { fields, childRelationships } = now;
  const of = (name: string) => fields.find((one) => one.name === name);
  expect(of("Added__c")).toMatchObject({ type: "string", length: 40 });
  expect(of("Newest__c")).toMatchObject({ type: "hologram", newKey: 1 });
  expect(of("Newer__c")).toBeUndefined();
  expect(of("Secret__c")).toBeUndefined();
  expect(childRelationships.map((child) => child.field)).toEqual(["OwnerThing__c"]);
});

test("validFor is read from the highest bit on", () => {
  const [lyon] = city.picklistValues;
  const known = { active: true, defaultValue: false, label: "x", value: "x", validFor: "oAAA" };
  expect(lyon && isValidFor(lyon, country, "France")).toBe(true);
  expect(lyon && isValidFor(lyon, country, "Japan")).toBe(false);
  // 101000…: the first and the third value.
  expect(["France", "Japan", "Peru"].map((value) => isValidFor(known, country, value))).toEqual([
    true,
    false,
    true,
  ]);
  expect(isValidFor(known, country, "Atlantis")).toBe(false);
  expect(isValidFor(known, { ...country, type: "boolean", picklistValues: [] }, false)).toBe(true);
});

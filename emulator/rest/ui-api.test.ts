import { beforeAll, describe, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { validForBits, validForNumbers } from "../model/record-type.ts";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

/** User Interface API Developer Guide, "Object Info", "Picklist Values"; Help, "Record Types". */

const org = await useTestOrg(300);
const control = controlClient(org.origin);
const INFO = `${DATA}/ui-api/object-info`;
const MASTER = "012000000000000AAA";

type Infos = { recordTypeInfos: { recordTypeId: string; developerName: string }[] };
type Json = Record<string, unknown>;
const get = async (path: string) => (await org.ask<Json>(path))[1];
const describeOf = async (object: string) => get(`${DATA}/sobjects/${object}/describe`);
const fieldOf = async (object: string, name: string) => {
  const { fields } = (await describeOf(object)) as { fields: { name: string }[] };
  return fields.find((field) => field.name === name);
};
const create = (object: string, values: object) =>
  org.ask<{ id: string }>(`${DATA}/sobjects/${object}`, values);

let repair = "";
let upgrade = "";

beforeAll(async () => {
  const object = "Case";
  for (const field of ["Type", "Reason"])
    await control.schema({ kind: "set-field", object, field, restricted: true });
  const picklists = { Type: ["Mechanical", "Electrical"], Reason: ["Breakdown", "Other"] };
  const kind = "record-type";
  await control.schema({ kind, object, name: "Repair", default: true, picklists });
  await control.schema({ kind, object, name: "Upgrade", label: "An upgrade" });
  const values = { Mechanical: ["Breakdown", "Other"], Electrical: ["Breakdown"] };
  const controlledBy = { field: "Type", values };
  await control.schema({ kind: "set-field", object, field: "Reason", controlledBy });
  const { recordTypeInfos } = (await describeOf(object)) as Infos;
  [repair = "", upgrade = ""] = recordTypeInfos.map(({ recordTypeId }) => recordTypeId);
});

describe("the describe of an object", () => {
  test("lists the record types, the master at the end", async () => {
    const { recordTypeInfos } = (await describeOf("Case")) as Infos;
    expect(recordTypeInfos).toMatchObject([
      { developerName: "Repair", name: "Repair", defaultRecordTypeMapping: true, master: false },
      { developerName: "Upgrade", name: "An upgrade", defaultRecordTypeMapping: false },
      { recordTypeId: MASTER, defaultRecordTypeMapping: false, master: true },
    ]);
  });

  test("says which values of a dependent picklist are valid for which of its controller", async () => {
    const reason = await fieldOf("Case", "Reason");
    expect(reason).toMatchObject({ controllerName: "Type", dependentPicklist: true });
    const { picklistValues } = reason as unknown as {
      picklistValues: { value: string; validFor: string }[];
    };
    const bits = Object.fromEntries(picklistValues.map((one) => [one.value, one.validFor]));
    expect(bits).toMatchObject({ Breakdown: "wAAA", Other: "gAAA", Feedback: "AAAA" });
  });

  test.each([
    [[], 3, "AAAA"],
    [[0], 3, "gAAA"],
    [[0, 2], 3, "oAAA"],
    [[24], 25, "AAAAgAAA"],
  ])("bits %j of %i are %s", (valid, controllers, bits) => {
    expect(validForBits(valid, controllers)).toBe(bits);
    expect(validForNumbers(bits)).toEqual(valid);
  });
});

describe("object info", () => {
  test("has the fields, with what they allow, and the record types by id", async () => {
    const info = await get(`${INFO}/Case`);
    expect(info).toMatchObject({
      apiName: "Case",
      createable: true,
      defaultRecordTypeId: repair,
      dependentFields: { Type: { Reason: {} } },
      keyPrefix: "500",
      labelPlural: "Cases",
      nameFields: ["CaseNumber"],
      recordTypeInfos: {
        [repair]: { recordTypeId: repair, name: "Repair", defaultRecordTypeMapping: true },
        [MASTER]: { master: true },
      },
      fields: {
        Id: { dataType: "Reference", updateable: false },
        Reason: { dataType: "Picklist", controllerName: "Type", controllingFields: ["Type"] },
        AccountId: {
          dataType: "Reference",
          reference: true,
          referenceToInfos: [{ apiName: "Account", nameFields: ["Name"] }],
        },
        CreatedDate: { dataType: "DateTime", required: false },
        RecordTypeId: { dataType: "Reference" },
      },
      eTag: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await get(`${INFO}/Contact`))["nameFields"]).toEqual(["LastName", "FirstName", "Name"]);
    expect((await get(`${INFO}/Contact`))["defaultRecordTypeId"]).toBe(MASTER);
  });

  test("of what there is not is a 404, and it is no subrequest", async () => {
    expect((await org.ask(`${INFO}/Nothing`))[0]).toBe(404);
    expect((await org.ask(`${INFO}/Case/picklist-values/012000000000001AAA`))[0]).toBe(404);
    expect((await org.ask(`${INFO}/Case/picklist-values/${MASTER}/Subject`))[0]).toBe(404);
    const compositeRequest = [{ method: "GET", url: `${INFO}/Case`, referenceId: "a" }];
    expect(await org.ask(`${DATA}/composite`, { compositeRequest })).toMatchObject([
      200,
      {
        compositeResponse: [
          { httpStatusCode: 400, body: [{ errorCode: "INVALID_BATCH_REQUEST" }] },
        ],
      },
    ]);
  });
});

describe("picklist values", () => {
  test("are those of the record type; the master has all", async () => {
    const path = `/Case/picklist-values/${repair}/Type`;
    const own = await get(INFO + path);
    expect(own).toEqual({
      controllerValues: {},
      defaultValue: null,
      eTag: expect.any(String),
      url: INFO + path,
      values: ["Mechanical", "Electrical"].map((value) => ({
        attributes: null,
        label: value,
        validFor: [],
        value,
      })),
    });
    const all = await get(`${INFO}/Case/picklist-values/${MASTER}/Type`);
    expect(all["values"]).toHaveLength(5);
  });

  test("come with the numbers of the controlling values, all picklists at once", async () => {
    type All = { picklistFieldValues: Record<string, Json> };
    const { picklistFieldValues } = (await get(`${INFO}/Case/picklist-values/${repair}`)) as All;
    expect(picklistFieldValues["Reason"]).toMatchObject({
      controllerValues: { Mechanical: 0, Electrical: 1 },
      values: [
        { value: "Breakdown", validFor: [0, 1] },
        { value: "Other", validFor: [0] },
      ],
    });
    expect(picklistFieldValues["Status"]).toMatchObject({ defaultValue: { value: "New" } });
  });
});

describe("a write", () => {
  test("gets the default record type, whose values alone it may have", async () => {
    const [status, { id }] = await create("Case", { Subject: "x", Type: "Mechanical" });
    expect(status).toBe(201);
    expect(org.emulator.org.record("Case", id)?.["RecordTypeId"]).toBe(repair);
    expect(await create("Case", { Subject: "x", Type: "Structural" })).toEqual([
      400,
      [
        {
          errorCode: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
          message: "Case Type: bad value for restricted picklist field: Structural",
          fields: ["Type"],
        },
      ],
    ]);
    const other = { Subject: "x", Type: "Structural", RecordTypeId: upgrade };
    expect((await create("Case", other))[0]).toBe(201);
  });

  test("keeps a value that it does not touch, and what depends is not checked", async () => {
    const given = { Subject: "x", Type: "Structural", RecordTypeId: upgrade };
    const [, { id }] = await create("Case", given);
    const patch = (values: object) =>
      org.ask(`${DATA}/sobjects/Case/${id}`, undefined, {
        method: "PATCH",
        body: JSON.stringify(values),
      });
    expect((await patch({ RecordTypeId: repair, Subject: "moved" }))[0]).toBe(204);
    expect((await patch({ Type: "Electrical", Reason: "Other" }))[0]).toBe(204);
    expect((await patch({ Type: "Structural" }))[0]).toBe(400);
  });

  test("is refused with the record type of another object", async () => {
    expect(await create("Case", { RecordTypeId: "012000000000009AAA" })).toMatchObject([
      400,
      [{ errorCode: "INVALID_CROSS_REFERENCE_KEY", fields: ["RecordTypeId"] }],
    ]);
  });
});

test.each([
  [{ kind: "record-type", object: "Case", name: "A", picklists: { Type: ["Nope"] } }, "no Nope"],
  [{ kind: "record-type", object: "Case", name: "A b" }, "developer name"],
  [
    {
      kind: "set-field",
      object: "Case",
      field: "Reason",
      controlledBy: { field: "Type", values: { Nope: [] } },
    },
    "no Nope",
  ],
] as const)("%o is refused", async (wrong, message) => {
  await expect(control.schema(wrong as Parameters<typeof control.schema>[0])).rejects.toThrow(
    message,
  );
});

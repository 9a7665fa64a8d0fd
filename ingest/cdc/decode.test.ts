import type { Type } from "avsc";
import { describe, expect, it } from "vitest";
import { parseSchema } from "../salesforce/pubsub-schema.ts";
import {
  capturedEvents,
  capturedSchema,
  capturedSchemaIds,
  hasCapturedData,
  SKIP_REASON,
} from "../../testing/captured-events.ts";
import { decodeChangeEvent, UndecodableEvent } from "./decode.ts";

type Bitmaps = {
  readonly nulledFields?: string[];
  readonly diffFields?: string[];
  readonly changedFields?: string[];
};

const NO_BITMAPS = { nulledFields: [], diffFields: [], changedFields: [] };
const address = {
  type: "record",
  name: "Address",
  fields: ["Street", "City", "Latitude"].map(nullable),
};
const personName = {
  type: "record",
  name: "Switchable_PersonName",
  fields: ["Salutation", "FirstName", "LastName"].map(nullable),
};

function nullable(name: string) {
  return { name, type: ["null", "string"], default: null };
}

/** A small schema of the shape of the captured ones. */
const type: Type = parseSchema(
  JSON.stringify({
    type: "record",
    name: "AccountChangeEvent",
    namespace: "com.sforce.eventbus",
    fields: [
      { name: "ChangeEventHeader", type: header() },
      { name: "Name", type: ["null", "string", personName], default: null },
      { name: "BillingAddress", type: ["null", address], default: null },
      nullable("Phone"),
      { name: "Revenue", type: ["null", "double"], default: null },
    ],
  }),
);

function header() {
  const strings = { type: "array", items: "string" };
  const symbols = [
    "CREATE",
    "UPDATE",
    "DELETE",
    "UNDELETE",
    "GAP_CREATE",
    "GAP_UPDATE",
    "GAP_DELETE",
    "GAP_UNDELETE",
    "GAP_OVERFLOW",
    "SNAPSHOT",
  ];
  const types: Record<string, unknown> = {
    entityName: "string",
    recordIds: strings,
    changeType: { type: "enum", name: "ChangeType", symbols },
    changeOrigin: "string",
    transactionKey: "string",
    sequenceNumber: "int",
    commitTimestamp: "long",
    commitNumber: "long",
    commitUser: "string",
    nulledFields: strings,
    diffFields: strings,
    changedFields: strings,
  };
  const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
  return { type: "record", name: "ChangeEventHeader", fields };
}

function headerValues(changeType: string) {
  return {
    ...{ entityName: "Account", recordIds: ["001Dp00000JJkkHIAT"], changeType, changeOrigin: "" },
    ...{ transactionKey: "0003", sequenceNumber: 1, commitTimestamp: 1_771_300_995_000n },
    ...{ commitNumber: 1_652_977_933_433_528_300n, commitUser: "005Dp000000PpjsIAC" },
  };
}

function recordType(headerType: unknown, fields: readonly unknown[]): Type {
  const all = [{ name: "ChangeEventHeader", type: headerType }, ...fields];
  return parseSchema(JSON.stringify({ type: "record", name: "Older", fields: all }));
}

function encoded(changeType: string, bitmaps: Bitmaps, values: Record<string, unknown>) {
  const payload = type.toBuffer({
    ChangeEventHeader: { ...headerValues(changeType), ...NO_BITMAPS, ...bitmaps },
    Name: null,
    BillingAddress: null,
    Phone: null,
    Revenue: null,
    ...values,
  });
  return { eventId: "e1", replayId: Buffer.from("00", "hex"), schemaId: "s1", payload };
}

function valuesOf(changeType: string, bitmaps: Bitmaps, values: Record<string, unknown>) {
  return Object.fromEntries(decodeChangeEvent(type, encoded(changeType, bitmaps, values)).values);
}

describe.skipIf(!hasCapturedData)(
  `captured events (${hasCapturedData ? "present" : SKIP_REASON})`,
  () => {
    it.each(
      hasCapturedData
        ? capturedEvents().map((event) => [event.golden.replayIdHex, event] as const)
        : [],
    )("%s decodes to its golden values", (_, captured) => {
      const { golden } = captured;
      const event = decodeChangeEvent(parseSchema(captured.schemaJson), captured);
      const header = golden.decoded["ChangeEventHeader"] as Record<string, unknown>;
      expect(event).toMatchObject({
        eventId: captured.eventId,
        schemaId: golden.schemaId,
        entityName: header["entityName"],
        recordIds: header["recordIds"],
        changeType: header["changeType"],
        origin: header["changeOrigin"],
        transactionKey: header["transactionKey"],
        sequenceNumber: header["sequenceNumber"],
        commitNumber: BigInt(String(header["commitNumber"])),
        commitAt: Number(header["commitTimestamp"]),
        userId: header["commitUser"],
        diffPaths: [],
      });
      const paths =
        event.changeType === "UPDATE"
          ? golden.changedFieldsDecoded
          : leafPaths(golden.decoded, event.values);
      expect([...event.values.keys()].toSorted()).toEqual([...paths].toSorted());
      for (const path of paths)
        expect([path, plain(event.values.get(path))]).toEqual([path, at(golden.decoded, path)]);
    });

    it("six events were compared", () => expect(capturedEvents()).toHaveLength(6));

    it("schema ids are MD5 digests of the schemas' canonical form", () => {
      for (const [file, id] of Object.entries(capturedSchemaIds())) {
        expect([
          file,
          parseSchema(capturedSchema(file)).fingerprint("md5").toString("base64url"),
        ]).toEqual([file, id]);
      }
    });
  },
);

/** Every field but the header; compounds by their parts (as events show null compounds). */
function leafPaths(
  decoded: Readonly<Record<string, unknown>>,
  values: ReadonlyMap<string, unknown>,
): string[] {
  const fields = Object.keys(decoded).filter((name) => name !== "ChangeEventHeader");
  return fields.flatMap((name) => {
    const value = decoded[name];
    const parts = [...values.keys()].filter((path) => path.startsWith(`${name}.`));
    if (typeof value === "object" && value !== null)
      return Object.keys(value).map((part) => `${name}.${part}`);
    return values.has(name) ? [name, ...parts] : parts;
  });
}

function at(decoded: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => {
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[name]
      : null;
  }, decoded);
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

describe("decodeChangeEvent", () => {
  it("sets every field on CREATE, a null compound by its parts", () => {
    expect(valuesOf("CREATE", {}, { Name: "Acme", Revenue: 12.5 })).toEqual({
      Name: "Acme",
      "Name.Salutation": null,
      "Name.FirstName": null,
      "Name.LastName": null,
      "BillingAddress.Street": null,
      "BillingAddress.City": null,
      "BillingAddress.Latitude": null,
      Phone: null,
      Revenue: 12.5,
    });
  });

  it("leaves a person's name to its parts", () => {
    const name = { Salutation: "Dr.", FirstName: "Ada", LastName: "Byron" };
    const values = valuesOf("UNDELETE", {}, { Name: name });
    expect(values).not.toHaveProperty("Name");
    expect(values).toMatchObject({
      "Name.Salutation": "Dr.",
      "Name.FirstName": "Ada",
      "Name.LastName": "Byron",
    });
  });

  it("touches only what changed: no enriched field, no other part", () => {
    const event = {
      Phone: "1",
      Revenue: 1,
      BillingAddress: { Street: "a", City: "b", Latitude: null },
    };
    expect(valuesOf("UPDATE", { changedFields: ["0x08", "2-0x02"] }, event)).toEqual({
      Phone: "1",
      "BillingAddress.City": "b",
    });
  });

  it("sets nulled fields to null, whether or not they are among the changed", () => {
    expect(
      valuesOf(
        "UPDATE",
        { changedFields: ["0x18"], nulledFields: ["0x10", "2-0x01"] },
        { Phone: "1" },
      ),
    ).toEqual({
      Phone: "1",
      Revenue: null,
      "BillingAddress.Street": null,
    });
  });

  it("nulls all parts of a compound that is named as a whole", () => {
    expect(valuesOf("UPDATE", { changedFields: ["0x04"], nulledFields: ["0x04"] }, {})).toEqual({
      "BillingAddress.Street": null,
      "BillingAddress.City": null,
      "BillingAddress.Latitude": null,
    });
  });

  it("never returns a diff as a value", () => {
    const event = decodeChangeEvent(
      type,
      encoded(
        "UPDATE",
        { changedFields: ["0x18"], diffFields: ["0x08"] },
        { Phone: "--- \n+++ 0a\n", Revenue: 2 },
      ),
    );
    expect(Object.fromEntries(event.values)).toEqual({ Revenue: 2 });
    expect(event.diffPaths).toEqual(["Phone"]);
  });

  it.each(["DELETE", "GAP_CREATE", "GAP_OVERFLOW"])("%s sets nothing", (changeType) => {
    expect(valuesOf(changeType, {}, { Phone: "1" })).toEqual({});
  });

  it.each(["CREATE", "UNDELETE", "DELETE", "GAP_UPDATE"])("%s has no diffs", (changeType) => {
    expect(decodeChangeEvent(type, encoded(changeType, {}, {})).diffPaths).toEqual([]);
  });

  it("takes a header that names no fields as one of no changes", () => {
    const { fields, ...record } = header();
    const plain = fields.filter(({ name }) => !name.endsWith("Fields"));
    const older = recordType({ ...record, fields: plain }, [nullable("Phone")]);
    const sent = { ChangeEventHeader: headerValues("UPDATE"), Phone: "1" };
    const event = { ...encoded("UPDATE", {}, {}), payload: older.toBuffer(sent) };
    expect(decodeChangeEvent(older, event)).toMatchObject({ values: new Map(), diffPaths: [] });
  });

  it.each([
    [
      "a payload cut short",
      { ...encoded("UPDATE", {}, {}), payload: encoded("UPDATE", {}, {}).payload.subarray(0, 40) },
      /./,
    ],
    ["a type of change that is not known", encoded("SNAPSHOT", {}, {}), /changeType/],
    [
      "a bitmap beyond the schema",
      encoded("UPDATE", { changedFields: ["0x8000"] }, {}),
      /field 15 of 5/,
    ],
    ["a bitmap of the header", encoded("UPDATE", { changedFields: ["0x01"] }, {}), /field 0/],
    [
      "parts of a field without parts",
      encoded("UPDATE", { changedFields: ["3-0x01"] }, {}),
      /part 0 of Phone/,
    ],
    [
      "a part beyond its field",
      encoded("UPDATE", { changedFields: ["2-0x08"] }, {}),
      /part 3 of BillingAddress/,
    ],
    ["a bitmap that is none", encoded("UPDATE", { changedFields: ["Phone"] }, {}), /Phone/],
  ])("%s is undecodable, and says why", (_, event, reason) => {
    const error = caught(() => decodeChangeEvent(type, event));
    expect(error).toBeInstanceOf(UndecodableEvent);
    expect(error).toMatchObject({
      name: "UndecodableEvent",
      message: expect.stringMatching(/^event e1 \(schema s1\) cannot be decoded: /),
      cause: expect.any(Error),
      eventId: "e1",
      schemaId: "s1",
      replayId: Buffer.from("00", "hex"),
      reason: expect.stringMatching(reason),
    });
  });

  it("a record without a header is undecodable", () => {
    const bare = parseSchema(
      JSON.stringify({ type: "record", name: "Bare", fields: [nullable("Phone")] }),
    );
    const event = { ...encoded("UPDATE", {}, {}), payload: bare.toBuffer({ Phone: "1" }) };
    expect(() => decodeChangeEvent(bare, event)).toThrow(/: ChangeEventHeader\.: Invalid type/);
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

import { expect, test } from "vitest";
import { parseSchema } from "../salesforce/pubsub-schema.ts";
import { eventFields } from "./event-schema.ts";

const record = (name: string, fields: readonly unknown[]) => ({ type: "record", name, fields });
const parsed = (schema: unknown) => parseSchema(JSON.stringify(schema));
const text = (name: string) => ({ name, type: ["null", "string"], default: null });

test("the fields of an event are its record's by their order; compounds have their parts", () => {
  const header = record("Header", [{ name: "entityName", type: "string" }]);
  const place = record("Place", [text("Street"), text("City")]);
  const name = record("PersonName", [text("LastName")]);
  const type = parsed(
    record("Event", [
      { name: "ChangeEventHeader", type: header },
      text("Phone"),
      { name: "Count", type: "int" },
      { name: "Place", type: place },
      { name: "Site", type: ["null", "Place"], default: null },
      { name: "Name", type: ["null", "string", name], default: null },
    ]),
  );
  const parts = (of: string) =>
    ["Street", "City"].map((part) => ({ name: part, path: `${of}.${part}` }));
  expect(eventFields(type)).toEqual([
    { name: "ChangeEventHeader", parts: null, orText: false },
    { name: "Phone", parts: null, orText: false },
    { name: "Count", parts: null, orText: false },
    { name: "Place", parts: parts("Place"), orText: false },
    { name: "Site", parts: parts("Site"), orText: false },
    { name: "Name", parts: [{ name: "LastName", path: "Name.LastName" }], orText: true },
  ]);
});

test("what is no record is no change event", () => {
  expect(() => eventFields(parsed("string"))).toThrow("an event of type string is no change event");
});

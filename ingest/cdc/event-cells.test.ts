import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { describedField } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { tableOf, testTable } from "../../testing/test-table.ts";
import { ObjectDescribe } from "../salesforce/describe.ts";
import { parseSchema } from "../salesforce/pubsub-schema.ts";
import { eventCells, lacksFields, UnfitValue } from "./event-cells.ts";
import {
  capturedDescribe,
  capturedEvents,
  hasCapturedData,
  SKIP_REASON,
} from "../../testing/captured-events.ts";
import { decodeChangeEvent } from "./decode.ts";

const columnsOf = (types: Readonly<Record<string, string>>) => testTable("Account", types).columns;

const event = (values: Record<string, unknown>) => ({ values: new Map(Object.entries(values)) });

describe("eventCells", () => {
  it("has the columns that the event sets, and no other", () => {
    const columns = columnsOf({ Phone: "string", Fax: "string", SystemModstamp: "datetime" });
    expect(eventCells(event({ Phone: null, Unknown__c: "x" }), columns)).toEqual({ phone: null });
  });

  it("sets null, 0 and false as they are", () => {
    const columns = columnsOf({ Size__c: "double", Seats__c: "int", Active__c: "boolean" });
    expect(
      eventCells(event({ Size__c: null, Seats__c: null, Active__c: null }), columns),
    ).toStrictEqual({ size__c: null, seats__c: null, active__c: null });
    expect(eventCells(event({ Size__c: 0, Seats__c: 0, Active__c: false }), columns)).toStrictEqual(
      { size__c: "0", seats__c: 0, active__c: false },
    );
  });

  it("refuses a value that does not fit, and names its path", () => {
    const latitude = describedField("BillingLatitude", "double");
    const part = { ...latitude, compoundFieldName: "BillingAddress" };
    const { columns } = tableOf("Account", [part]);
    expect(() => eventCells(event({ "BillingAddress.Latitude": "12" }), columns)).toThrow(
      new UnfitValue("BillingAddress.Latitude", "12", "double"),
    );
    expect(() => eventCells(event({ "BillingAddress.Latitude": "12" }), columns)).toThrow(
      /BillingAddress.Latitude: a string does not fit a field of type double/,
    );
  });

  it("keeps of a text what Postgres can hold", () => {
    const columns = columnsOf({ Phone: "string" });
    expect(eventCells(event({ Phone: "1\0 2\ud800" }), columns)).toEqual({ phone: "1 2\ufffd" });
  });

  it("leaves retired columns alone", () => {
    const retired = columnsOf({ Phone: "string" }).map((one) => ({ ...one, retired: true }));
    expect(eventCells(event({ Phone: "1" }), retired)).toEqual({});
  });
});

describe("lacksFields", () => {
  const { columns: current } = tableOf("Account", [
    describedField("Phone"),
    describedField("Region__c"),
    { ...describedField("Sum__c", "double"), calculated: true },
  ]);
  const retired = columnsOf({ Old__c: "string" }).map((one) => ({ ...one, retired: true }));
  const columns = [...current, ...retired];

  it("is true of a create or undelete by a schema with fewer fields than the mirror", () => {
    expect(lacksFields({ changeType: "CREATE" }, { phone: "1" }, columns)).toBe(true);
    expect(lacksFields({ changeType: "UNDELETE" }, { phone: "1" }, columns)).toBe(true);
  });

  it("is false where no event ever carries the missing field", () => {
    const silent = columnsOf({ Note__c: "string" }).map((one) => ({ ...one, eventPath: null }));
    expect(lacksFields({ changeType: "CREATE" }, {}, silent)).toBe(false);
    expect(eventCells(event({ Note__c: "x" }), silent)).toEqual({});
  });

  it("is false where all fields are set, even to null, and for updates and deletes", () => {
    expect(lacksFields({ changeType: "CREATE" }, { region__c: null }, columns)).toBe(false);
    expect(lacksFields({ changeType: "UPDATE" }, { phone: "1" }, columns)).toBe(false);
    expect(lacksFields({ changeType: "DELETE" }, {}, columns)).toBe(false);
  });
});

describe.skipIf(!hasCapturedData)(
  `captured events on captured columns (${hasCapturedData ? "present" : SKIP_REASON})`,
  () => {
    const cells = () => {
      const columns = mirrorColumns(v.parse(ObjectDescribe, capturedDescribe("Account")));
      return capturedEvents().map((captured) =>
        eventCells(decodeChangeEvent(parseSchema(captured.schemaJson), captured), columns),
      );
    };

    it("an address update sets its part", () => {
      expect(cells()[0]).toEqual({
        shippingstreet: "101 California St",
        lastmodifieddate: "2026-02-17T04:03:15.000Z",
      });
    });

    it("the geocoding job's update sets both coordinates exactly", () => {
      expect(cells()[1]).toEqual({
        shippinglatitude: "37.793113",
        shippinglongitude: "-122.398524",
      });
    });

    it("a creation sets every column that events carry", () => {
      expect(cells()[2]).toMatchObject({
        name: "Bulk Acc1",
        phone: "9283921923",
        billingcountry: "United States",
        billingstreet: null,
        annualrevenue: null,
        ownerid: "005Dp000000PpjsIAC",
        createddate: expect.stringMatching(/^2023-.*T.*\.000Z$/),
      });
    });
  },
);

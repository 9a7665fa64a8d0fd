import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { ObjectDescribe } from "../salesforce/describe.ts";
import { parseSchema } from "../salesforce/pubsub-schema.ts";
import { cellOf, eventCells, lacksFields, UnfitValue } from "./apply-fields.ts";
import {
  capturedDescribe,
  capturedEvents,
  hasCapturedData,
  SKIP_REASON,
} from "../../testing/captured-events.ts";
import { decodeChangeEvent } from "./decode.ts";

function column(field: string, eventPath: string | null, type = "string", scale = 0): MirrorColumn {
  return {
    column: field.toLowerCase(),
    field,
    eventPath,
    label: field,
    type,
    pgType: "text",
    scale,
    nillable: true,
    updateable: true,
    calculated: false,
    nameField: field === "Name",
    referenceTo: [],
    relationshipName: null,
    options: [],
    retired: false,
  };
}

const event = (values: Record<string, unknown>) => ({ values: new Map(Object.entries(values)) });

describe("cellOf", () => {
  it.each<[string, unknown, unknown]>([
    ["boolean", false, false],
    ["int", 0, 0],
    ["int", 42n, 42],
    ["long", 1_652_977_933_433_528_300n, "1652977933433528300"],
    ["double", 0, "0"],
    ["currency", 1e21, "1000000000000000000000"],
    ["percent", 0.1 + 0.2, "0.3"],
    ["date", 1_771_286_400_000n, "2026-02-17"],
    ["date", -2_208_988_800_000n, "1900-01-01"],
    ["datetime", 1_771_300_995_000n, "2026-02-17T04:03:15.000Z"],
    ["time", 34_200_000n, "09:30:00.000"],
    ["time", 0n, "00:00:00.000"],
    ["reference", "005Dp000000Ppjs", "005Dp000000PpjsIAC"],
    ["multipicklist", "a;b", "a;b"],
    ["string", "", null],
    ["string", 12.5, "12.5"],
    ["picklist", true, "true"],
    ["string", null, null],
    ["boolean", null, null],
  ])("%s: %s is %s", (type, value, cell) => {
    expect(cellOf(value, column("F", "F", type, 2))).toBe(cell);
  });

  it.each<[string, unknown]>([
    ["boolean", "true"],
    ["int", 1.5],
    ["double", "12"],
    ["double", Number.NaN],
    ["datetime", "2026-01-01"],
    ["datetime", 9_999_999_999_999_999n],
    ["reference", 5],
    ["string", { Street: "x" }],
  ])("a %s does not take %s", (type, value) => {
    expect(() => cellOf(value, column("F", "F", type))).toThrow(UnfitValue);
  });
});

describe("eventCells", () => {
  it("speaks of the columns that the event sets, and of no other", () => {
    const columns = [
      column("Phone", "Phone"),
      column("Fax", "Fax"),
      column("SystemModstamp", null, "datetime"),
    ];
    expect(eventCells(event({ Phone: null, Unknown__c: "x" }), columns)).toEqual({ phone: null });
  });

  it("leaves retired columns alone", () => {
    expect(
      eventCells(event({ Phone: "1" }), [{ ...column("Phone", "Phone"), retired: true }]),
    ).toEqual({});
  });
});

describe("lacksFields", () => {
  const columns = [
    column("Phone", "Phone"),
    column("Region__c", "Region__c"),
    { ...column("Sum__c", "Sum__c", "double"), calculated: true },
    { ...column("Old__c", "Old__c"), retired: true },
  ];

  it("is true of a create or undelete by a schema that knows less than the mirror", () => {
    expect(lacksFields({ changeType: "CREATE" }, { phone: "1" }, columns)).toBe(true);
    expect(lacksFields({ changeType: "UNDELETE" }, { phone: "1" }, columns)).toBe(true);
  });

  it("is false where all is set, be it to null, and of what never sets all", () => {
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

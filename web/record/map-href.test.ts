import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { mapHref } from "./map-href.ts";

const of = (field: string, type = "double") => ({
  ...publicColumn(field.toLowerCase(), type),
  field,
});
const columns = [
  ...[of("BillingLatitude"), of("BillingLongitude")],
  ...[of("Office__Latitude__s"), of("Office__Longitude__s")],
  ...[of("Latitude"), of("Name", "string")],
];
const cells = {
  ...{ billinglatitude: "52.520008", billinglongitude: "-13.404954" },
  ...{ office__latitude__s: "0", office__longitude__s: null, latitude: "1" },
};
const href = (index: number, values = cells) =>
  columns[index] && mapHref(columns[index], columns, values);

test("a pair has one link to a map, at its latitude", () => {
  expect(href(0)).toBe(
    "https://www.openstreetmap.org/?mlat=52.520008&mlon=-13.404954#map=16/52.520008/-13.404954",
  );
  expect(href(1)).toBeNull();
});

test("half a place is none, and what is no number leads nowhere", () => {
  expect(href(2)).toBeNull();
  expect(href(4)).toBeNull();
  expect(href(5)).toBeNull();
  expect(href(0, { ...cells, billinglatitude: "1&x=y" })).toBeNull();
});

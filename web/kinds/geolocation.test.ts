import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { cellText } from "./cell-text.ts";

const now = new Date("2026-11-22T12:00:00Z");
const of = (field: string, type = "double") => ({ ...publicColumn(field, type), field, scale: 15 });

test.each([
  ["BillingLatitude", "52.520008", "52.52001° N"],
  ["BillingLatitude", "-33.8688", "33.86880° S"],
  ["BillingLongitude", "13.404954", "13.40495° E"],
  ["Office__Longitude__s", "-0.1278", "0.12780° W"],
  ["Office__Latitude__s", "-0.000001", "0.00000° N"],
  ["Office__Latitude__s", "NaN", "NaN"],
  ["Office__Latitude__c", "52.5", "52.5"],
  ["LatitudeOfWork", "52.5", "52.5"],
])("%s shows %s as %s", (field, value, text) => {
  expect(cellText(of(field), value, now)).toBe(text);
});

test("only numbers are degrees", () => {
  expect(cellText(of("Latitude", "string"), "52.5", now)).toBe("52.5");
  expect(cellText(of("Latitude", "currency"), "52.5", now)).toContain("52.5");
});

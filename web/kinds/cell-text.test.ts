import { expect, test } from "vitest";
import { cellText, exactText } from "./cell-text.ts";

const now = new Date("2026-11-22T12:00:00Z");
const of = (type: string, scale = 0) => ({
  type,
  scale,
  options: [{ value: "Hot", label: "Heiß", active: true }],
});

test.each([
  [of("string"), null, "–"],
  [of("boolean"), false, "No"],
  [of("boolean"), true, "Yes"],
  [of("currency", 2), "1234567890123456.70", "1,234,567,890,123,456.70"],
  [of("percent", 1), "12.5", "12.5 %"],
  [of("int"), 0, "0"],
  [of("date"), "2026-01-31", "31 Jan"],
  [of("time"), "09:30:00.000", "09:30"],
  [of("picklist"), "Hot", "Heiß"],
  [of("picklist"), "Gone", "Gone"],
  [of("multipicklist"), "Hot;b", "Heiß, b"],
  [of("string"), "شركة 🌍", "شركة 🌍"],
  [of("some new type"), "as is", "as is"],
] as const)("%j shows %j as %s", (column, value, text) => {
  expect(cellText(column, value, now)).toBe(text);
});

test("a year is not grouped, a number of years is", () => {
  expect(cellText({ ...of("int"), label: "Fiscal Year" }, 2026, now)).toBe("2026");
  expect(cellText({ ...of("int"), label: "Age in years" }, 2026, now)).toBe("2,026");
});

test("hovering tells what the short text leaves out", () => {
  expect(exactText(of("datetime"), "2026-01-31T09:30:00.000Z")).toContain(
    "2026-01-31T09:30:00.000Z",
  );
  expect(exactText(of("string"), "long")).toBe("long");
  expect(exactText(of("currency", 2), "1.005")).toBe("1.005");
  expect(exactText(of("string"), null)).toBeUndefined();
});

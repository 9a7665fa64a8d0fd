import { expect, test } from "vitest";
import { columnWidth, figuresWidth } from "./column-width.ts";

const of = (type: string, label: string, nameField = false) => ({ type, label, nameField });

test("wide enough for its kind and, within reason, its heading", () => {
  expect(columnWidth(of("boolean", "Won"))).toBeLessThan(100);
  expect(columnWidth(of("boolean", "Has opted out of e-mail"))).toBeGreaterThan(150);
  expect(columnWidth(of("boolean", "x".repeat(200)))).toBeLessThan(200);
});

test("a sticky name leaves most of the narrowest grid to the others", () => {
  const width = columnWidth(of("string", "Name", true));
  expect(width).toBeGreaterThan(200);
  expect(width).toBeLessThan(640 / 2);
});

test("the longest figure is shown whole", () => {
  expect(figuresWidth(["1", "123,456,789,012,345,678"])).toBeGreaterThan(23 * 7);
  expect(figuresWidth([])).toBeLessThan(50);
});

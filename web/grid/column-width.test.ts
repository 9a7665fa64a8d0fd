import { expect, test } from "vitest";
import { columnWidth, figuresWidth } from "./column-width.ts";

const of = (type: string, label: string, nameField = false) => ({ type, label, nameField });

test("wide enough for its kind and, within reason, its heading", () => {
  expect(columnWidth(of("boolean", "Won"), 1440)).toBeLessThan(100);
  expect(columnWidth(of("boolean", "Has opted out of e-mail"), 1440)).toBeGreaterThan(150);
  expect(columnWidth(of("boolean", "x".repeat(200)), 1440)).toBeLessThan(200);
});

test("a sticky name leaves most of a phone to the others", () => {
  expect(columnWidth(of("string", "Name", true), 390)).toBeLessThan(390 / 2);
  expect(columnWidth(of("string", "Name", true), 1440)).toBeGreaterThan(200);
});

test("the longest figure is shown whole", () => {
  expect(figuresWidth(["1", "123,456,789,012,345,678"])).toBeGreaterThan(23 * 7);
  expect(figuresWidth([])).toBeLessThan(50);
});

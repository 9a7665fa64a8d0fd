import { expect, test } from "vitest";
import { integer } from "./field.ts";
import { storedValue } from "./stored-value.ts";

const employees = integer("NumberOfEmployees", "Employees");

test.each([-(2 ** 31), 2 ** 31 - 1, 0, -1])("an int holds %i", (value) => {
  expect(storedValue(employees, value)).toBe(value);
  expect(storedValue(employees, String(value))).toBe(value);
});

test.each([-(2 ** 31) - 1, 2 ** 31])("an int does not hold %i", (value) => {
  expect(() => storedValue(employees, value)).toThrow("value outside of valid range");
});

import { expect, test } from "vitest";
import { compactText } from "./compact.ts";

test.each([
  ["0", "0"],
  ["-0.00", "0"],
  ["0.00123", "0.00123"],
  ["12.5000", "12.5"],
  ["99.96", "100"],
  ["-1239.50", "-1,240"],
  ["9999.4", "9,999"],
  ["9999.6", "10 K"],
  ["12449.99", "12.4 K"],
  [1_235_000, "1.24 M"],
  ["-987654321", "-988 M"],
  ["1000000000000", "1 T"],
  ["123456789012345678", "123,000 T"],
])("%s is %s at a glance", (value, text) => {
  expect(compactText(value).replaceAll("\u202f", " ")).toBe(text);
});

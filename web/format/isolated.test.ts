import { expect, test } from "vitest";
import { isolated } from "./isolated.ts";

const [FSI, PDI] = ["\u2068", "\u2069"];

test("a text from left to right is left as it is", () => {
  for (const text of ["", "Acme & Söhne", "1,000.00", "名前", "“quoted”"])
    expect(isolated(text)).toBe(text);
});

test.each([
  ["שלום", "שלום"],
  ["A\u202e", "A\u202e"],
  ["ends here\u2069\u202ebackwards", "ends here\u202ebackwards"],
  ["\u2067\u2066never ends", "never ends"],
])("%j is one isolate, which nothing within ends", (text, within) => {
  expect(isolated(text)).toBe(`${FSI}${within}${PDI}`);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { mirrorName, quoteIdent } from "./identifier.ts";

test("names are lower-cased API names", () => {
  expect(mirrorName("AnnualRevenue")).toBe("annualrevenue");
  expect(mirrorName("Region__c")).toBe("region__c");
});

test("names that differ only after 63 bytes stay apart, and are the same at every describe", () => {
  const [first, second] = [`${"x".repeat(70)}A__c`, `${"x".repeat(70)}B__c`];
  expect(mirrorName(first)).toHaveLength(63);
  expect(mirrorName(first)).not.toBe(mirrorName(second));
  expect(mirrorName(first)).toBe(mirrorName(first));
});

test("a name that is taken, or that Postgres keeps for itself, gets another", () => {
  expect(mirrorName("Name", new Set(["name"]))).toMatch(/^name_[0-9a-f]{8}$/);
  expect(mirrorName("Xmin")).toMatch(/^xmin_[0-9a-f]{8}$/);
});

test("whatever the name, the quoted form is one identifier", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      fc.pre(!name.includes("\0"));
      expect(quoteIdent(name).slice(1, -1).replaceAll('""', "")).not.toContain('"');
    }),
  );
  expect(() => quoteIdent("")).toThrow();
  expect(() => quoteIdent("a\0b")).toThrow();
});

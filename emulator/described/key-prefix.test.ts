import { expect, test } from "vitest";
import { keyPrefixes } from "./key-prefix.ts";

test("objects keep their prefixes; those without get one of their own, always the same", () => {
  const objects = [
    { name: "AccountShare", keyPrefix: null },
    { name: "Account", keyPrefix: "001" },
    { name: "AccountFeed", keyPrefix: "0D5" },
    { name: "CaseFeed", keyPrefix: "0D5" },
    { name: "CaseHistory", keyPrefix: null },
  ];
  const prefixes = keyPrefixes(objects);
  expect(prefixes.get("Account")).toBe("001");
  expect(prefixes.get("AccountFeed")).toBe("0D5");
  expect(new Set(prefixes.values()).size).toBe(objects.length);
  for (const name of ["AccountShare", "CaseFeed", "CaseHistory"]) {
    expect(prefixes.get(name)).toMatch(/^z[0-9a-z]{2}$/);
  }
  expect(keyPrefixes(objects)).toEqual(prefixes);
  expect(keyPrefixes([{ name: "CaseHistory", keyPrefix: null }]).get("CaseHistory")).toBe(
    prefixes.get("CaseHistory"),
  );
});

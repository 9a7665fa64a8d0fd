import { expect, test } from "vitest";
import { seesText, timesText } from "./token-words.ts";

const ALL = { fields: "all" as const, denied: [], rows: null };
const labelOf = (object: string) => `${object}s`;

test.each([
  [null, "Sees what you see"],
  [{}, "Sees nothing"],
  [{ Deal: "none" as const }, "Sees nothing"],
  [{ Deal: ALL, Lead: ALL }, "Sees Deals, Leads"],
  [{ Deal: { ...ALL, fields: ["Name"] } }, "Sees a part of Deals"],
  [{ "*": ALL, Deal: "none" as const }, "Sees all other objects"],
])("what a token of %j sees is said", (grants, words) => {
  expect(seesText({ grants, isOwn: true }, labelOf)).toBe(words);
  const ofOther = words.replace("what you see", "what its owner sees");
  expect(seesText({ grants, isOwn: false }, labelOf)).toBe(ofOther);
});

test("its times say whether it is over", () => {
  const now = new Date("2026-11-30T10:00:00");
  const expiresAt = "2026-12-05T10:00:00";
  expect(timesText({ usedAt: null, expiresAt, isExpired: false }, now)).toBe(
    "Never used, ends 5 Dec, 10:00",
  );
  expect(timesText({ usedAt: "2026-11-03T09:01:00", expiresAt, isExpired: true }, now)).toBe(
    "Last used 3 Nov, 09:01, ended 5 Dec, 10:00",
  );
});

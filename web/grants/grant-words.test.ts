import { expect, test } from "vitest";
import { grantWords, memberWords } from "./grant-words.ts";
import type { DraftGrant } from "./groups-draft.ts";

const grant = (part: Partial<Exclude<DraftGrant, "none">> = {}): DraftGrant => ({
  ...{ fields: "all" as const, denied: [], rows: null },
  ...part,
});
const MANY = ["A", "B", "C", "D", "E", "F"];

test.each([
  ["none" as const, null, null, "Not there"],
  [grant(), null, null, "All fields of all records"],
  [grant(), { seen: 38, all: 38 }, null, "All fields of all records"],
  [grant({ fields: ["Name"] }), { seen: 5, all: 38 }, null, "5 of 38 fields of all records"],
  [grant(), { seen: 38, all: 38 }, "Stage is Open", "All fields of records where Stage is Open"],
  [grant({ denied: ["Phone"] }), null, null, "All fields but Phone of all records"],
  [grant({ fields: MANY }), null, null, "The fields A, B, C, D and 2 more of all records"],
  [grant({ fields: [] }), null, null, "No fields of all records"],
])("%j with %j of %j is said: %s", (one, count, where, words) => {
  expect(grantWords(one, count, where)).toBe(words);
});

test("who is in a group is said by name", () => {
  const group = { everybody: false, people: ["1", "2"], claims: ["sales"] };
  const nameOf = (id: string) => `Person ${id}`;
  expect(memberWords(group, nameOf)).toBe("Person 1, Person 2, who is in “sales”");
  expect(memberWords({ ...group, everybody: true }, nameOf)).toBe("Everybody who has a role");
  expect(memberWords({ ...group, people: [], claims: [] }, nameOf)).toBe("Nobody");
});

import { expect, test } from "vitest";
import { NEW_SENTENCE, NO_CONDITION } from "../condition/condition-draft.ts";
import { gapsOfDraft } from "./draft-gaps.ts";
import { ALL_FIELDS, type DraftGroup } from "./groups-draft.ts";

const group = (key: number, part: Partial<DraftGroup> = {}): DraftGroup => ({
  ...{ key, name: `Group ${key}`, everybody: false, people: [], claims: [], grants: {} },
  ...part,
});
const some = { fields: "all" as const, denied: [], rows: NO_CONDITION };

test("names and conditions that are still to be made keep groups from being saved, where they are", () => {
  const begun = { ...some, rows: { ...NO_CONDITION, of: [NEW_SENTENCE] } };
  const grants = { Account: some, Case: begun, Lead: ALL_FIELDS, Task: "none" as const };
  const gaps = gapsOfDraft([group(1, { grants }), group(2, { name: " " })]);
  expect(gaps.map(({ key, object, sentence }) => [key, object, sentence])).toEqual([
    [1, "Account", "Add a condition, or choose all records."],
    [1, "Case", "Choose a field."],
    [2, null, "Give it a name."],
  ]);
  expect(gapsOfDraft([group(1)])).toEqual([]);
});

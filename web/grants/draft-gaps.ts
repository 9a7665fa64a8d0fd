import type { Gap } from "../condition/condition-context.ts";
import { gapsOfBranch } from "../condition/gaps.ts";
import { type Draft, nameFault } from "./groups-draft.ts";

/** What is missing in a group: at its name (`object` null), or at the condition of a grant. */
export type DraftGap = Gap & { readonly key: number; readonly object: string | null };

/** What a condition is called in its gaps. */
export const ROWS_PART = "where";

/** What must be mended before groups are saved. */
export function gapsOfDraft(draft: Draft): readonly DraftGap[] {
  return draft.flatMap((group) => {
    const { key } = group;
    const name = nameFault(draft, group);
    const named = name === null ? [] : [{ key, object: null, part: "name", sentence: name }];
    const rows = Object.entries(group.grants).flatMap(([object, grant]) => {
      if (grant === "none" || grant.rows === null) return [];
      const gaps = gapsOfBranch(grant.rows, ROWS_PART);
      const all = grant.rows.of.length === 0 ? [NO_SENTENCE] : gaps;
      return all.map((gap) => ({ ...gap, key, object }));
    });
    return [...named, ...rows];
  });
}

/** Without one it would be all records. */
const NO_SENTENCE: Gap = { part: ROWS_PART, sentence: "Add a condition, or choose all records." };

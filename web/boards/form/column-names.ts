import type { Group } from "../../../edge/protocol/question.ts";
import { nameOf } from "../tile-drawing.ts";
import type { DraftMeasure } from "./tile-draft.ts";

const MOST = 32;

/** `Win rate, net` → `win_rate_net`, which an answer's column can be called. */
export function columnName(text: string): string {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, MOST);
  return /^[a-z]/.test(slug) ? slug : `m_${slug}`;
}

/** What has names in a question already. */
type Named = {
  readonly measures: readonly Pick<DraftMeasure, "as">[];
  readonly by?: readonly Group[] | undefined;
};

/** A name for a measure that no other column of the question has. */
export function measureName(
  { fn, field }: Pick<DraftMeasure, "fn" | "field">,
  { measures, by = [] }: Named,
): string {
  const base =
    field === undefined ? (fn === "count" ? "records" : fn) : columnName(`${fn} ${field}`);
  return freeName(base, [...measures.map(({ as }) => as), ...by.map(nameOf)]);
}

function freeName(base: string, taken: readonly string[]): string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  const names = [base, ...Array.from({ length: known.size }, (_, i) => `${base}_${i + 2}`)];
  return names.find((name) => !known.has(name)) ?? base;
}

/** Groups of one field: the second one has a name of its own. */
export function namedGroups(groups: readonly Group[]): readonly Group[] {
  return groups.map((group, i) => {
    const others = groups.slice(0, i).map(nameOf);
    const isTaken = others.some((name) => name.toLowerCase() === nameOf(group).toLowerCase());
    if (!isTaken || group.field === "") return group;
    return {
      ...group,
      as: freeName(columnName(`${group.field} ${group.every ?? "group"}`), others),
    };
  });
}

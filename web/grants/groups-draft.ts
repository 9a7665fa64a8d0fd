import type { Group, ObjectGrant } from "../../edge/protocol/grant.ts";
import { type Branch, branchOf, conditionOf, filledIn } from "../condition/condition-draft.ts";

/** What people see of an object, as the form has it: a condition may be half made. Null: all records. */
export type DraftGrant =
  | "none"
  | (Omit<ObjectGrant, "fields" | "denied" | "rows"> & FieldsPart & RowsPart);
type FieldsPart = {
  readonly fields: "all" | readonly string[];
  readonly denied: readonly string[];
};
type RowsPart = { readonly rows: Branch | null };

/** A group while it is changed. It keeps its key wherever it is moved to. */
export type DraftGroup = {
  readonly key: number;
  readonly name: string;
  readonly everybody: boolean;
  readonly people: readonly string[];
  readonly claims: readonly string[];
  readonly grants: Readonly<Record<string, DraftGrant>>;
};
export type Draft = readonly DraftGroup[];

export const ALL_FIELDS: DraftGrant = { fields: "all", denied: [], rows: null };

/** @param before a draft whose groups keep their keys: a group is known by its name */
export function draftOf(groups: readonly Group[], before: Draft = []): Draft {
  const keys = new Map(before.map(({ name, key }) => [sameName(name), key]));
  const next = nextKey(before);
  return groups.map(({ grants, ...group }, i) => ({
    ...group,
    key: keys.get(sameName(group.name)) ?? next + i,
    grants: mapped(grants, (grant) =>
      grant === "none" ? grant : { ...grant, rows: grant.rows && branchOf(grant.rows) },
    ),
  }));
}

/** As they are saved: without what is not filled in. */
export function groupsOf(draft: Draft): Group[] {
  return draft.map(({ key: _key, grants, people, claims, ...group }) => ({
    ...group,
    name: group.name.trim(),
    people: [...people],
    claims: [...claims],
    grants: mapped(grants, grantOfDraft),
  }));
}

function grantOfDraft(grant: DraftGrant): "none" | ObjectGrant {
  if (grant === "none") return grant;
  const { fields, denied, rows } = grant;
  return {
    fields: fields === "all" ? fields : [...fields],
    denied: [...denied],
    rows: rows && (conditionOf(filledIn(rows)) ?? NO_ROW),
  };
}

/** Of a condition that is still to be made: nothing is seen by it. */
const NO_ROW = { any: [] };

function mapped<A, B>(of: Readonly<Record<string, A>>, map: (one: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(of).map(([name, one]) => [name, map(one)]));
}

/** Whether both say the same, in the same order. */
export function isSameDraft(one: Draft, other: Draft): boolean {
  const text = (draft: Draft) => JSON.stringify(draft.map(({ key: _key, ...group }) => group));
  return text(one) === text(other);
}

export function withGroup(draft: Draft, key: number, part: Partial<DraftGroup>): Draft {
  return draft.map((group) => (group.key === key ? { ...group, ...part } : group));
}

/** @param grant null: the group says nothing of the object any more */
export function withGrant(
  group: DraftGroup,
  object: string,
  grant: DraftGrant | null,
): Pick<DraftGroup, "grants"> {
  const { [object]: _before, ...others } = group.grants;
  if (grant === null) return { grants: others };
  return { grants: { ...group.grants, [object]: grant } };
}

/** One place up (-1) or down (1); as it is where there is none. */
export function moved(draft: Draft, key: number, by: -1 | 1): Draft {
  const from = draft.findIndex((group) => group.key === key);
  const [group, other] = [draft[from], draft[from + by]];
  if (!group || !other) return draft;
  return draft.map((one, i) => (i === from ? other : i === from + by ? group : one));
}

/** Another group, first: of an object the first one decides. */
export function added(draft: Draft): Draft {
  const group = { everybody: false, people: [], claims: [], grants: {} };
  return [{ ...group, key: nextKey(draft), name: freeName(draft, "New group") }, ...draft];
}

/** A copy of a group, above it. */
export function copied(draft: Draft, key: number): Draft {
  return draft.flatMap((group) =>
    group.key === key
      ? [{ ...group, key: nextKey(draft), name: freeName(draft, `${group.name} copy`) }, group]
      : [group],
  );
}

export const removed = (draft: Draft, key: number): Draft =>
  draft.filter((group) => group.key !== key);

const nextKey = (draft: Draft): number => Math.max(0, ...draft.map(({ key }) => key)) + 1;

function freeName(draft: Draft, name: string): string {
  const taken = new Set(draft.map((group) => sameName(group.name)));
  for (let n = 1; ; n += 1) {
    const next = n === 1 ? name : `${name} ${n}`;
    if (!taken.has(sameName(next))) return next;
  }
}

const sameName = (name: string): string => name.trim().toLowerCase();

/** What is wrong with the name of a group; null: nothing. */
export function nameFault(draft: Draft, group: DraftGroup): string | null {
  if (group.name.trim() === "") return "Give it a name.";
  if (group.name.length > MAX_NAME) return `A name has at most ${MAX_NAME} characters.`;
  const isTwice = draft.some(
    (other) => other.key !== group.key && sameName(other.name) === sameName(group.name),
  );
  return isTwice ? "Another group has this name." : null;
}

const MAX_NAME = 200;

import { countText } from "../format/number.ts";
import type { DraftGrant } from "./groups-draft.ts";

/** How many of an object's fields are seen. */
export type FieldCount = { readonly seen: number; readonly all: number };

/**
 * What a grant lets see, as one sentence: `5 of 38 fields of records where Stage is Open`.
 *
 * @param count null where the object's fields are not known, or it is of every object
 * @param where the condition in words; null of all records
 */
export function grantWords(
  grant: DraftGrant,
  count: FieldCount | null,
  where: string | null,
): string {
  if (grant === "none") return "Not there";
  const records = where === null ? "all records" : `records where ${where}`;
  return `${fieldsWords(grant, count)} of ${records}`;
}

function fieldsWords(
  { fields, denied }: Exclude<DraftGrant, "none">,
  count: FieldCount | null,
): string {
  if (count !== null && count.seen === count.all) return "All fields";
  if (count !== null) return `${countText(count.seen)} of ${countText(count.all)} fields`;
  const hidden = denied.length === 0 ? "" : ` but ${listed(denied)}`;
  if (fields === "all") return `All fields${hidden}`;
  return fields.length === 0 ? "No fields" : `The fields ${listed(fields)}${hidden}`;
}

const MOST = 4;

function listed(names: readonly string[]): string {
  if (names.length <= MOST) return names.join(", ");
  return `${names.slice(0, MOST).join(", ")} and ${countText(names.length - MOST)} more`;
}

/** Who is in a group, in words. */
export function memberWords(
  group: {
    readonly everybody: boolean;
    readonly people: readonly string[];
    readonly claims: readonly string[];
  },
  nameOf: (person: string) => string,
): string {
  if (group.everybody) return "Everybody who has a role";
  const claims = group.claims.map((claim) => `who is in “${claim}”`);
  const all = [...group.people.map(nameOf), ...claims];
  return all.length === 0 ? "Nobody" : listed(all);
}

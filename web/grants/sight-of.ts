import { type Grant, grantOf, isIn, isWholeSight } from "../../edge/grants/grant-of.ts";
import { seenColumns } from "../../edge/grants/seen-columns.ts";
import type { Group } from "../../edge/protocol/grant.ts";
import type { KnownPerson } from "../../edge/protocol/person.ts";
import type { Condition } from "../../edge/protocol/question.ts";
import type { WholeObject } from "../client/group-calls.ts";
import { columnLabel } from "../kinds/column-label.ts";
import type { FieldCount } from "./grant-words.ts";
import type { DraftGrant } from "./groups-draft.ts";

type Columns = WholeObject["columns"];

/** What a person sees of an object. `columns`: null while its fields are not known. */
export type ObjectSight = {
  readonly isWhole: boolean;
  readonly rows: Condition | null;
  readonly count: FieldCount | null;
  /** The labels of fields that are not seen. */
  readonly hidden: readonly string[];
};

export function grantOfPerson(groups: readonly Group[], person: KnownPerson): Grant {
  return grantOf(groups, person);
}

/** @returns null: it is not there */
export function objectSight(
  { of }: Pick<Grant, "of">,
  object: string,
  columns: Columns | null,
): ObjectSight | null {
  const sight = of(object);
  if (sight === null) return null;
  const seen = columns && new Set(seenColumns(columns, sight).map(({ column }) => column));
  return {
    isWhole: isWholeSight(sight),
    rows: sight.rows,
    count: columns && seen && { seen: seen.size, all: columns.length },
    hidden: (columns ?? [])
      .filter(({ column }) => seen?.has(column) === false)
      .map(columnLabel)
      .toSorted((a, b) => a.localeCompare(b)),
  };
}

/** How many fields a grant by itself lets see. */
export function countOf(grant: DraftGrant, columns: Columns | null): FieldCount | null {
  if (grant === "none" || columns === null) return null;
  const lowered = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
  const fields = grant.fields === "all" ? grant.fields : lowered(grant.fields);
  const seen = seenColumns(columns, { fields, denied: lowered(grant.denied) });
  return { seen: seen.length, all: columns.length };
}

/** The people who were let in and are in no group: they see nothing. */
export function inNoGroup(
  groups: readonly Group[],
  people: readonly KnownPerson[],
): readonly KnownPerson[] {
  return people.filter(
    (person) => person.role !== null && !groups.some((group) => isIn(group, person)),
  );
}

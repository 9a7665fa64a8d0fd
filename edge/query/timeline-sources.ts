import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { ObjectEntry } from "./object-entry.ts";
import type { RelatedColumn } from "./related.ts";
import { allRowsOf } from "./rows-of.ts";

/** An object whose records refer to one, by these references. */
export type RelatedObject = {
  readonly object: string;
  readonly mirrorTable: string;
  readonly nameColumn: string | null;
  readonly references: readonly string[];
};

/** Tasks or events, and the columns of them that are shown. */
export type ActivityObject = RelatedObject & {
  readonly shown: readonly MirrorColumn[];
  /** SQL of the time that an activity stands at: of one that is done when that was, else when it is due. */
  readonly at: string;
};

export const ACTIVITY_OBJECTS = ["Task", "Event"] as const;

/** Who made, changed or owns a record says nothing of what it is about. */
const BOOKKEEPING = new Set(["createdbyid", "lastmodifiedbyid", "ownerid"]);

/** What an activity is about, with whom, and the account of these, as Salesforce has it on its own pages. */
const ABOUT = new Set(["whatid", "whoid", "accountid"]);

const SHOWN = [
  ...["subject", "status", "isclosed", "priority", "activitydate", "completeddatetime"],
  ...["startdatetime", "enddatetime", "isalldayevent", "location", "whoid", "whatid", "ownerid"],
];

const isActivity = (object: string) => ACTIVITY_OBJECTS.some((name) => name === object);

/** The objects whose changes are followed, and those whose records are activities. */
export function timelineSources(
  references: readonly RelatedColumn[],
  described: readonly ObjectEntry[],
): { readonly related: readonly RelatedObject[]; readonly activities: readonly ActivityObject[] } {
  const all = relatedObjects(references);
  return {
    related: all.filter(({ object }) => !isActivity(object)),
    activities: all.flatMap((one) => {
      const entry = described.find(({ name }) => name === one.object);
      return isActivity(one.object) && entry ? activityObject(one, entry) : [];
    }),
  };
}

function relatedObjects(references: readonly RelatedColumn[]): readonly RelatedObject[] {
  const objects = new Map<string, RelatedObject>();
  for (const { object, mirrorTable, nameColumn, column } of references) {
    if (BOOKKEEPING.has(column)) continue;
    const known = objects.get(object)?.references ?? [];
    objects.set(object, { object, mirrorTable, nameColumn, references: [...known, column] });
  }
  return [...objects.values()];
}

function activityObject(related: RelatedObject, { columns }: ObjectEntry): ActivityObject[] {
  const references = related.references.filter((column) => ABOUT.has(column));
  const at = atSql(new Map(columns.map((one) => [one.column, one])));
  if (references.length === 0 || at === null) return [];
  const shown = columns.filter(({ column }) => SHOWN.includes(column));
  return [{ ...related, references, shown, at }];
}

/** Null where the org lets none of the columns be read that it needs. */
function atSql(columns: ReadonlyMap<string, MirrorColumn>): string | null {
  const first = (...names: readonly string[]) => {
    const known = names.flatMap((name) => columns.get(name) ?? []);
    return known.length === 0 ? null : `coalesce(${known.map(timeSql).join(", ")})`;
  };
  const due = first("startdatetime", "activitydatetime", "activitydate", "createddate");
  const done = first("completeddatetime", "activitydate", "lastmodifieddate", "createddate");
  if (due === null || done === null) return null;
  const at = columns.has("isclosed") ? `case when t.isclosed then ${done} else ${due} end` : due;
  return `date_trunc('milliseconds', ${at})`;
}

/** A day stands at its beginning, in UTC. */
function timeSql({ column, pgType }: MirrorColumn): string {
  const value = `t.${quoteIdent(column)}`;
  return pgType === "date" ? `${value}::timestamp at time zone 'UTC'` : value;
}

/** The records that refer to a record now, of these rows: an index search for each reference. */
export function referringSql(
  { mirrorTable, references }: RelatedObject,
  key: string,
  most: number,
  rows: () => string = () => allRowsOf({ mirrorTable }),
): string {
  const some = references.map(
    (column) =>
      `(select t.id from ${rows()} t where t.${quoteIdent(column)} = ${key} limit ${most + 1})`,
  );
  return some.join(" union ");
}

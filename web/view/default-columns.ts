import type { Column } from "../../edge/protocol/object.ts";
import { SYSTEM_FIELDS } from "../format/system-fields.ts";
import { kindOf } from "../kinds/registry.ts";

/** Fills a wide screen and leaves some to scroll. An object can have 800 columns. */
const DEFAULT_COUNT = 18;

const NEVER_READ = new Set([
  ...SYSTEM_FIELDS,
  "ownerid",
  "lastactivitydate",
  "photourl",
  "jigsaw",
  "jigsawcompanyid",
  "jigsawcontactid",
  "cleanstatus",
]);

/** What people look for first in Salesforce's standard objects, whatever the order of the describe. */
const SOUGHT = [
  "subject",
  "company",
  "title",
  "stagename",
  "status",
  "priority",
  "amount",
  "totalprice",
  "quantity",
  "closedate",
  "activitydate",
  "startdatetime",
  "startdate",
  "type",
  "accountid",
  "contactid",
  "whoid",
  "whatid",
  "opportunityid",
  "email",
  "phone",
  "industry",
  "annualrevenue",
];

/** The columns of a view that names none: the record's name, then what people read, then its owner and its dates. */
export function defaultColumns(columns: readonly Column[]): readonly string[] {
  const name = columns.find((column) => column.nameField);
  const readable = columns
    .filter((column) => column !== name && isReadable(column))
    .toSorted((a, b) => rank(a) - rank(b));
  const known = new Set(columns.map((column) => column.column));
  const chosen = [
    name?.column ?? "id",
    ...readable.map((column) => column.column).slice(0, DEFAULT_COUNT),
    "ownerid",
    "createddate",
    "lastmodifieddate",
  ];
  return [...new Set(chosen)].filter((column) => known.has(column));
}

/** Sorts sought columns first and checkboxes last. The others keep the order of the describe. */
function rank(column: Column): number {
  const sought = SOUGHT.indexOf(column.column);
  if (sought >= 0) return sought;
  return kindOf(column).byDefault === "last" ? SOUGHT.length + 1 : SOUGHT.length;
}

function isReadable(column: Column): boolean {
  if (NEVER_READ.has(column.column) || kindOf(column).byDefault === "never") return false;
  return !/(latitude|longitude|geocodeaccuracy|street)$/.test(column.column);
}

/** Stands, in a view, for all columns that are not named before it. */
export const ALL_COLUMNS = "*";

/** The columns to show: those of the view that exist, or the default. The first one is sticky. */
export function shownColumns(
  columns: readonly Column[],
  chosen: readonly string[] | null,
): readonly Column[] {
  const byName = new Map(columns.map((column) => [column.column, column]));
  if (chosen?.includes(ALL_COLUMNS)) {
    const named = chosen.flatMap((name) => byName.get(name) ?? []);
    const others = columns.toSorted((a, b) => Number(b.nameField) - Number(a.nameField));
    return [...new Set([...named, ...others])];
  }
  const named = (chosen ?? defaultColumns(columns)).flatMap((name) => byName.get(name) ?? []);
  return named.length > 0 ? named : columns.slice(0, DEFAULT_COUNT);
}

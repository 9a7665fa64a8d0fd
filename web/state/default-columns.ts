import type { Column } from "../../edge/protocol/object.ts";
import { columnKind } from "../format/column-kind.ts";

/** As many columns as a wide screen shows with some to scroll; an object can have 800. */
const DEFAULT_COUNT = 18;

const BOOKKEEPING = new Set([
  "id",
  "isdeleted",
  "createdbyid",
  "createddate",
  "lastmodifiedbyid",
  "lastmodifieddate",
  "systemmodstamp",
  "lastvieweddate",
  "lastreferenceddate",
  "lastactivitydate",
  "masterrecordid",
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

/** The columns of a view that names none: the record's name first, then what people read, then who has it and when it changed. */
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

/** Sought ones first, ticks last, the others between them in the order of the describe (sorting keeps it). */
function rank(column: Column): number {
  const sought = SOUGHT.indexOf(column.column);
  if (sought >= 0) return sought;
  return columnKind(column.type) === "boolean" ? SOUGHT.length + 1 : SOUGHT.length;
}

function isReadable(column: Column): boolean {
  if (BOOKKEEPING.has(column.column) || column.column === "ownerid") return false;
  if (columnKind(column.type) === "long-text" || column.type === "id") return false;
  return !/(latitude|longitude|geocodeaccuracy|street)$/.test(column.column);
}

/** Stands for all columns in a view. */
export const ALL_COLUMNS = "*";

function nameFirst(columns: readonly Column[]): readonly Column[] {
  return columns.toSorted((a, b) => Number(b.nameField) - Number(a.nameField));
}

/** The columns to show: those of the view that exist, or the default. The first one is sticky. */
export function shownColumns(
  columns: readonly Column[],
  chosen: readonly string[] | null,
): readonly Column[] {
  if (chosen?.includes(ALL_COLUMNS)) return nameFirst(columns);
  const byName = new Map(columns.map((column) => [column.column, column]));
  const named = (chosen ?? defaultColumns(columns)).flatMap((name) => byName.get(name) ?? []);
  return named.length > 0 ? named : columns.slice(0, DEFAULT_COUNT);
}

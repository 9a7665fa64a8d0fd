import type { Column } from "../../edge/protocol/object.ts";
import type { Cells } from "../../edge/protocol/cell.ts";
import { defaultColumns } from "../view/default-columns.ts";

/** Read at a glance. */
const COMPACT = new Set([
  ...["picklist", "currency", "date", "datetime", "reference", "phone", "email", "percent"],
  ...["double", "int", "string", "combobox"],
]);
const ASKED = 10;
const SHOWN = 5;
const BESIDE = new Set(["createddate", "lastmodifieddate"]);

/** What is asked of a record for its card: what people look for first, as in a list, and whose it is. */
export function cardColumns(columns: readonly Column[]): readonly Column[] {
  const byName = new Map(columns.map((one) => [one.column, one]));
  const compact = defaultColumns(columns)
    .flatMap((name) => byName.get(name) ?? [])
    .filter((one) => !one.nameField && COMPACT.has(one.type) && !BESIDE.has(one.column));
  const owner = compact.filter((one) => one.column === "ownerid");
  return [...compact.filter((one) => one.column !== "ownerid").slice(0, ASKED), ...owner];
}

/** Those that are shown: the first that are not empty, and the owner. */
export function cardFields(columns: readonly Column[], cells: Cells): readonly Column[] {
  const filled = columns.filter(({ column }) => (cells[column] ?? null) !== null);
  const owner = filled.filter(({ column }) => column === "ownerid");
  return [...filled.filter((one) => !owner.includes(one)).slice(0, SHOWN), ...owner];
}

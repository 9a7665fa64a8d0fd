import { compoundOf } from "../../edge/grants/seen-columns.ts";
import type { WholeObject } from "../client/group-calls.ts";
import { columnLabel } from "../kinds/column-label.ts";

type Columns = WholeObject["columns"];

/** What is seen or hidden as one: a field, or a compound with all of its parts. */
export type FieldEntry = {
  /** As a grant names it. */
  readonly name: string;
  readonly label: string;
  /** The labels of its parts; empty of a field. */
  readonly parts: readonly string[];
  /** All names by which a grant may mean it or a part of it, lower-cased. */
  readonly names: readonly string[];
};

/** The fields of an object, by their labels; the id is always seen. */
export function fieldEntries(columns: Columns): readonly FieldEntry[] {
  const byCompound = Map.groupBy(
    columns.filter(({ column }) => column !== "id"),
    (column) => compoundOf(column) ?? column.field.toLowerCase(),
  );
  return [...byCompound]
    .map(([name, of]) => entryOf(name, of))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

function entryOf(compound: string, of: Columns): FieldEntry {
  const own = of.find(({ field }) => field.toLowerCase() === compound);
  const parts = of.filter((one) => one !== own);
  const name = own?.field ?? of[0]?.eventPath?.split(".")[0] ?? compound;
  return {
    name,
    label: own ? columnLabel(own) : spaced(name),
    parts: parts.map(columnLabel),
    names: [...new Set([compound, ...of.map(({ field }) => field.toLowerCase())])],
  };
}

/** `BillingAddress` → `Billing Address` */
function spaced(name: string): string {
  return name
    .replace(/__[a-z]+$/i, "")
    .replaceAll("_", " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2");
}

/** Whether all of an entry is named: itself, or each of its parts. */
export function isNamed({ name, names }: FieldEntry, said: readonly string[]): boolean {
  const all = new Set(said.map((one) => one.toLowerCase()));
  if (all.has(name.toLowerCase())) return true;
  const parts = names.filter((one) => one !== name.toLowerCase());
  return parts.length > 0 && parts.every((one) => all.has(one));
}

/** Whether any of it is named: a part that stays hidden hides the rest with it. */
export function isTouched({ names }: FieldEntry, said: readonly string[]): boolean {
  return said.some((one) => names.includes(one.toLowerCase()));
}

/** The names with an entry, or without it and its parts. */
export function withEntry(
  { name, names }: FieldEntry,
  said: readonly string[],
  isOn: boolean,
): readonly string[] {
  const others = said.filter((one) => !names.includes(one.toLowerCase()));
  return isOn ? [...others, name] : others;
}

import type { Column } from "../../edge/protocol/object.ts";
import { BUCKETS, type Bucket } from "../../edge/protocol/question.ts";

type Address = { readonly pathname: string; readonly search: string };

/** By what a list is grouped: a field, and of a time in which stretches. */
export type GroupedBy = { readonly field: string; readonly every?: Bucket };

/** What is worked out of each group, beside how many records it has. */
export const WORKED_OUT = ["sum", "avg", "min", "max"] as const;
export type WorkedOut = {
  readonly fn: (typeof WORKED_OUT)[number];
  readonly field: string;
};

export type Grouping = {
  readonly by: readonly GroupedBy[];
  readonly measures: readonly WorkedOut[];
};

export const MOST_GROUPED_BY = 2;
export const MOST_MEASURES = 6;

/**
 * How an address groups a list: `?group=stagename&group=closedate:month&measure=sum:amount`, beside what narrows the list.
 * Null where it does not. Never fails: the API checks the names of fields.
 */
export function parseGrouping(search: string): Grouping | null {
  const params = new URLSearchParams(search);
  const by = params.getAll("group").flatMap(parseBy).slice(0, MOST_GROUPED_BY);
  if (by.length === 0) return null;
  const measures = params.getAll("measure").flatMap(parseMeasure).slice(0, MOST_MEASURES);
  return { by, measures };
}

function parseBy(text: string): readonly GroupedBy[] {
  const [field = "", every] = text.split(":");
  if (field === "") return [];
  const bucket = BUCKETS.find((one) => one === every);
  return [bucket === undefined ? { field } : { field, every: bucket }];
}

function parseMeasure(text: string): readonly WorkedOut[] {
  const [name, field = ""] = text.split(":");
  const fn = WORKED_OUT.find((one) => one === name);
  return fn === undefined || field === "" ? [] : [{ fn, field }];
}

/** The address of the same list, grouped so; null: not grouped. */
export function groupedHref({ pathname, search }: Address, grouping: Grouping | null): string {
  const params = new URLSearchParams(search);
  params.delete("group");
  params.delete("measure");
  for (const { field, every } of grouping?.by ?? [])
    params.append("group", every === undefined ? field : `${field}:${every}`);
  for (const { fn, field } of grouping?.measures ?? []) params.append("measure", `${fn}:${field}`);
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text === "" ? pathname : `${pathname}?${text}`;
}

/** Kinds that make few groups, those that say most of a record first. */
const TELLING = ["picklist", "boolean", "reference"];

/** By what a list is grouped at first: what tells its records apart, of the columns that it shows; and its first amount added up. */
export function firstGrouping(shown: readonly Column[]): Grouping {
  const telling = TELLING.flatMap((type) => shown.filter((column) => column.type === type));
  const field = (telling[0] ?? shown.find(({ nameField }) => !nameField) ?? shown[0])?.column;
  const amount = shown.find(({ type }) => type === "currency");
  return {
    by: field === undefined ? [] : [{ field }],
    measures: amount === undefined ? [] : [{ fn: "sum", field: amount.column }],
  };
}

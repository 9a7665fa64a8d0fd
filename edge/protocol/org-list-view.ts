import * as v from "valibot";
import type { Condition } from "./question.ts";

/*
 * List views of the org, as its REST API has them ("List Views for an Object", "List View Describe", REST API Developer
 * Guide), as far as they are read.
 */

export const OrgListView = v.object({
  id: v.string(),
  label: v.string(),
  developerName: v.string(),
});
export type OrgListView = v.InferOutput<typeof OrgListView>;

/** A comparison, a group with its conjunction, or before API version 41 a condition that must not hold. */
export type OrgCondition =
  | { readonly field: string; readonly operator: string; readonly values: readonly string[] }
  | { readonly conditions: readonly OrgCondition[]; readonly conjunction: "and" | "or" }
  | { readonly condition: OrgCondition };

const Comparison = v.object({
  field: v.string(),
  operator: v.string(),
  values: v.array(v.string()),
});

export const OrgCondition: v.GenericSchema<OrgCondition> = v.union([
  Comparison,
  v.object({
    conditions: v.array(v.lazy(() => OrgCondition)),
    conjunction: v.picklist(["and", "or"]),
  }),
  v.object({ condition: v.lazy(() => OrgCondition) }),
]);

export const OrgListViewDescribe = v.object({
  id: v.string(),
  sobjectType: v.string(),
  columns: v.array(
    v.object({ fieldNameOrPath: v.string(), label: v.string(), hidden: v.boolean() }),
  ),
  orderBy: v.array(
    v.object({
      fieldNameOrPath: v.string(),
      nullsPosition: v.nullable(v.picklist(["first", "last"])),
      sortDirection: v.picklist(["ascending", "descending"]),
    }),
  ),
  query: v.string(),
  scope: v.optional(v.nullable(v.string()), null),
  /** Of a form that is not known it is kept as it is, and cannot be taken over. */
  whereCondition: v.optional(v.nullable(v.unknown()), null),
});
export type OrgListViewDescribe = v.InferOutput<typeof OrgListViewDescribe>;

/** What a list view of the org is as a list here. */
export type ImportedListView = {
  /** Columns, `id` not among them unless it is shown. */
  readonly columns: readonly string[];
  /** As `sort` of the address has them: `-amount:org`. */
  readonly sort: readonly string[];
  /** Null: every record. */
  readonly where: Condition | null;
  /** Where the condition has weeks: the day that they begin with here, 1 is Monday. The org does not say its own. */
  readonly weekStart: number | null;
  /** What could not be taken over, in the org's words, and why. */
  readonly leftOut: readonly { readonly text: string; readonly reason: string }[];
};

/**
 * How far a read of the org's list views is: nobody asked (`none`), ingest has not answered yet (`asked`), it has
 * (`read`), or could not read them, as `reason` says (`failed`).
 */
export type OrgReading<T> = { readonly isIngestRunning: boolean } & (
  | { readonly state: "none" | "asked" }
  | { readonly state: "failed"; readonly at: string; readonly reason: string }
  | ({ readonly state: "read"; readonly at: string } & T)
);

export type OrgListViews = OrgReading<{ readonly listViews: readonly OrgListView[] }>;
export type OrgListViewRead = OrgReading<{ readonly view: ImportedListView }>;

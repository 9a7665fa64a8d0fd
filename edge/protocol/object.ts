import * as v from "valibot";

/** A column of a mirror table, as described by the org. */
export const Column = v.object({
  /** Column name in the mirror table, in filters, sorts and rows: `annualrevenue`. */
  column: v.string(),
  /** Salesforce API name of the field: `AnnualRevenue`. */
  field: v.string(),
  label: v.string(),
  /** Salesforce field type: `string`, `picklist`, `currency`, `reference`, … */
  type: v.string(),
  /** Digits after the decimal point, for double, currency and percent. */
  scale: v.number(),
  nillable: v.boolean(),
  updateable: v.boolean(),
  /** Formula or roll-up: computed by Salesforce. */
  calculated: v.boolean(),
  /** Its values are HTML; absent of others. */
  rich: v.optional(v.literal(true)),
  /** True for the object's name field, the one to show for a record. */
  nameField: v.boolean(),
  /** API names of the objects that a reference can point to. */
  referenceTo: v.array(v.string()),
  /** What a reference is called in a field path: `Owner`, for `owner.name`. Null of other fields. */
  relationshipName: v.nullable(v.string()),
  /** Picklist values in order, with labels. */
  options: v.array(v.object({ value: v.string(), label: v.string(), active: v.boolean() })),
});
export type Column = v.InferOutput<typeof Column>;

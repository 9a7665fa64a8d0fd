import * as v from "valibot";

// The part of describe results that Orgmirror reads ("sObject Describe", REST API Developer Guide; checked against
// captured describes of API v48–v52). Salesforce adds properties with every release; unknown ones are ignored.

const PicklistValue = v.object({
  value: v.string(),
  label: v.nullable(v.string()),
  active: v.boolean(),
  defaultValue: v.boolean(),
});

const FieldDescribe = v.object({
  name: v.string(),
  label: v.string(),
  /** `id`, `reference`, `string`, `picklist`, `currency`, `datetime`, `address`, … */
  type: v.string(),
  /** In UTF-16 units; 0 for types without a length. */
  length: v.number(),
  precision: v.number(),
  scale: v.number(),
  digits: v.number(),
  nillable: v.boolean(),
  createable: v.boolean(),
  updateable: v.boolean(),
  /** A new record that says nothing of it gets a value all the same. */
  defaultedOnCreate: v.optional(v.boolean(), false),
  filterable: v.boolean(),
  sortable: v.boolean(),
  /** Formula or roll-up. */
  calculated: v.boolean(),
  /** Of a formula field; null for a roll-up. */
  calculatedFormula: v.optional(v.nullable(v.string()), null),
  custom: v.boolean(),
  nameField: v.boolean(),
  unique: v.boolean(),
  externalId: v.boolean(),
  restrictedPicklist: v.boolean(),
  /** For a part of a compound field, the compound's name: `BillingAddress`. */
  compoundFieldName: v.nullable(v.string()),
  /** `personname`, `plaintextarea`, `richtextarea`, … */
  extraTypeInfo: v.nullable(v.string()),
  /** Rich text areas, and formulas with HYPERLINK or IMAGE. */
  htmlFormatted: v.optional(v.boolean(), false),
  referenceTo: v.array(v.string()),
  relationshipName: v.nullable(v.string()),
  picklistValues: v.array(PicklistValue),
});
export type FieldDescribe = v.InferOutput<typeof FieldDescribe>;

const objectEntries = {
  name: v.string(),
  label: v.string(),
  labelPlural: v.string(),
  keyPrefix: v.nullable(v.string()),
  custom: v.boolean(),
  queryable: v.boolean(),
  retrieveable: v.boolean(),
  replicateable: v.boolean(),
  createable: v.boolean(),
  updateable: v.boolean(),
  deletable: v.boolean(),
};

/** Records of another object that refer to records of this one. */
const ChildRelationship = v.object({
  childSObject: v.string(),
  field: v.string(),
  cascadeDelete: v.boolean(),
});

export const ObjectDescribe = v.object({
  ...objectEntries,
  fields: v.array(FieldDescribe),
  childRelationships: v.optional(v.array(ChildRelationship), []),
});
export type ObjectDescribe = v.InferOutput<typeof ObjectDescribe>;

export const GlobalDescribe = v.object({ sobjects: v.array(v.object(objectEntries)) });
export type GlobalDescribe = v.InferOutput<typeof GlobalDescribe>;

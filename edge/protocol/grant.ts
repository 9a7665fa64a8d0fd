import * as v from "valibot";
import { Condition } from "./question.ts";

/*
 * Who sees what: groups in an order, each with what its people see of objects. Of an object the first group of a person
 * decides that says anything of it; what any of their groups denies stays hidden.
 */

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const Texts = v.pipe(v.array(Text), v.maxLength(5_000));
/** API names, in any case. */
const FieldNames = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^[A-Za-z]\w{0,79}$/))),
  v.maxLength(1_000),
);

/** All objects that a group does not name. */
export const EVERY_OBJECT = "*";
const ObjectName = v.pipe(
  v.string(),
  v.regex(/^(?:\*|[A-Za-z]\w{0,79})$/, "it takes the API name of an object, or *"),
);

/** What people see of an object. */
export const ObjectGrant = v.strictObject({
  fields: v.union([v.literal("all"), FieldNames]),
  /** Fields that stay hidden, whatever any group says. */
  denied: v.optional(FieldNames, []),
  /** Which records: those for which it holds, hidden fields included; null: all. */
  rows: v.optional(v.nullable(Condition), null),
});
export type ObjectGrant = v.InferOutput<typeof ObjectGrant>;

/** By API name of the object, or `*`. "none": the object is not there for them. */
export const Grants = v.record(ObjectName, v.union([v.literal("none"), ObjectGrant]));
export type Grants = v.InferOutput<typeof Grants>;

export const Group = v.strictObject({
  name: Text,
  /** Everybody who has a role is in it. */
  everybody: v.optional(v.boolean(), false),
  /** Ids of people. */
  people: v.optional(Texts, []),
  /** Groups as a provider names them at the sign-in: who is in one of them is in this one. */
  claims: v.optional(Texts, []),
  grants: Grants,
});
export type Group = v.InferOutput<typeof Group>;

/** All groups, in their order, and which version of them it is: 0 until somebody saved one. */
export const Groups = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(0)),
  groups: v.pipe(v.array(Group), v.maxLength(200)),
});
export type Groups = v.InferOutput<typeof Groups>;

/** Until somebody says otherwise, whoever has a role sees all. */
export const FIRST_GROUPS: Groups = {
  version: 0,
  groups: [
    {
      name: "Everybody",
      everybody: true,
      people: [],
      claims: [],
      grants: { [EVERY_OBJECT]: { fields: "all", denied: [], rows: null } },
    },
  ],
};

/** A part of a grant that says nothing any more, and what that means: `group` by its number, from 0. */
export const GrantFault = v.object({
  group: v.number(),
  object: v.string(),
  part: v.picklist(["object", "fields", "rows"]),
  detail: v.string(),
});
export type GrantFault = v.InferOutput<typeof GrantFault>;

/** All groups as admins see them. */
export const GroupsAnswer = v.object({
  ...Groups.entries,
  savedBy: v.nullable(v.string()),
  savedAt: v.nullable(v.string()),
  faults: v.array(GrantFault),
});
export type GroupsAnswer = v.InferOutput<typeof GroupsAnswer>;

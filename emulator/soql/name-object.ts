import type { FieldDescribe } from "../model/field-describe.ts";

/**
 * What a query can read through a relationship to several objects: the fields of the object Name (Object Reference,
 * "Name"), whatever the parents have. TYPEOF reads the others.
 */
const FIELDS: ReadonlySet<string> = new Set([
  ...["alias", "email", "firstname", "id", "isactive", "lastname", "lastreferenceddate"],
  ...[
    "lastvieweddate",
    "name",
    "nameoralias",
    "phone",
    "profileid",
    "recordtypeid",
    "title",
    "type",
  ],
  ...["username", "userroleid"],
]);
const RELATIONSHIPS: ReadonlySet<string> = new Set(["profile", "userrole", "recordtype"]);

type Reference = Pick<FieldDescribe, "polymorphicForeignKey">;

/** Whether a path through this reference can end with the field. */
export function isNameField(through: Reference | undefined, field: string): boolean {
  return through?.polymorphicForeignKey !== true || FIELDS.has(field.toLowerCase());
}

/** Whether it can go on with the relationship. */
export function isNameRelationship(through: Reference | undefined, name: string): boolean {
  return through?.polymorphicForeignKey !== true || RELATIONSHIPS.has(name.toLowerCase());
}

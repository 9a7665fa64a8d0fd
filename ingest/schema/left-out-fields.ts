import type { ObjectDescribe } from "../salesforce/describe.ts";

/** No record is known without these. */
const NEEDED = new Set(["id", "isdeleted", "systemmodstamp"]);

/**
 * The describe without the fields that a setting leaves out: as if the integration user could not see them.
 *
 * @param without `object.field`, in lower case
 */
export function withoutFields(
  described: ObjectDescribe,
  without: ReadonlySet<string> = new Set(),
): ObjectDescribe {
  const isLeftOut = (field: string) =>
    !NEEDED.has(field.toLowerCase()) && without.has(`${described.name}.${field}`.toLowerCase());
  return { ...described, fields: described.fields.filter(({ name }) => !isLeftOut(name)) };
}

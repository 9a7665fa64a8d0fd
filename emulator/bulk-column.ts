import type { FieldType } from "./field-describe.ts";
import type { Org } from "./org.ts";

/** The type of a field by its path from an object, e.g. `Account.Owner.CreatedDate`; undefined where the path leads nowhere. */
export function fieldTypeAt(org: Org, object: string, path: string): FieldType | undefined {
  const fields = org.findObjectType(object)?.fieldsByName;
  const [name = "", ...rest] = path.split(".");
  if (rest.length === 0) return fields?.get(name.toLowerCase())?.type;
  for (const { relationshipName, referenceTo } of fields?.values() ?? []) {
    if (relationshipName?.toLowerCase() !== name.toLowerCase()) continue;
    for (const parent of referenceTo) {
      const type = fieldTypeAt(org, parent, rest.join("."));
      if (type !== undefined) return type;
    }
  }
  return undefined;
}

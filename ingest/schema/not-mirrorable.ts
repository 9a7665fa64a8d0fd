import type { DescribedObject } from "../../db/mirror/described-object.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** The object cannot be mirrored in any way, as its describe says. */
export class NotMirrorable extends OrgmirrorError {
  readonly kind = "not-mirrorable";
  constructor(object: string, why: string) {
    super(`${object} ${why}, so it cannot be mirrored: take it out of ORGMIRROR_OBJECTS.`);
  }
}

/**
 * Throws NotMirrorable for an object that no call could read, before any is made. A big object has no Id: its records
 * are known by their index fields alone ("Big Objects Implementation Guide").
 */
export function checkMirrorable({
  name,
  fields,
  queryable = true,
}: DescribedObject & { readonly queryable?: boolean }): void {
  if (!queryable) throw new NotMirrorable(name, "cannot be queried over the API");
  if (!fields.some((field) => field.name === "Id"))
    throw new NotMirrorable(name, "has records without an Id (as big objects have)");
}

import { changeEventSchema, type ChangeEventSchema } from "./change-event-schema.ts";
import { changeEventName } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";

/**
 * The schemas of the org's change events, one for each version of an object. New events use the schema of the current
 * describe. Earlier ids stay valid, because retained events use them.
 */
export class ObjectSchemas {
  readonly #org: Org;
  readonly #current = new Map<string, ChangeEventSchema>();
  readonly #byId = new Map<string, ChangeEventSchema>();

  constructor(org: Org) {
    this.#org = org;
    org.onSchemaChange(({ object }) => {
      const { name } = org.objectType(object);
      if (this.#current.delete(name)) this.of(name);
    });
  }

  /** The schema of an object's next event, whether or not the object is selected. */
  of(object: string): ChangeEventSchema {
    const known = this.#current.get(object);
    if (known !== undefined) return known;
    const { name, fields } = this.#org.objectType(object);
    const made = changeEventSchema(name, changeEventName(name), fields);
    const schema = this.#byId.get(made.id) ?? made;
    this.#current.set(name, schema);
    this.#byId.set(schema.id, schema);
    return schema;
  }

  byId(id: string): ChangeEventSchema | undefined {
    return this.#byId.get(id);
  }
}

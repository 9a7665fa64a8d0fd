import { changeEventSchema, type ChangeEventSchema } from "./change-event-schema.ts";
import { changeEventName } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";

/**
 * The schemas of the org's change events, one for each version of an object. An object's next events have the schema of
 * the describe of now; the ids of former ones can be resolved for good, for retained events have them.
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

  /** The schema of an object's next event. Objects have one whether or not they are selected. */
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

  /** Undefined when it was never given out. */
  byId(id: string): ChangeEventSchema | undefined {
    return this.#byId.get(id);
  }
}

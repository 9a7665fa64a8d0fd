import { objectTypes } from "./object-types.ts";
import { notFound } from "../model/salesforce-error.ts";
import { changedDefinition } from "./schema-change.ts";
import type { ObjectDefinition, ObjectType } from "../model/object-type.ts";
import type { SchemaChange } from "./schema-change.ts";

/** The objects of an org as they are now. */
export class Schema {
  readonly #uncaptured: Set<string>;
  readonly #listeners: ((change: SchemaChange) => void)[] = [];
  #definitions: readonly ObjectDefinition[];
  #types: ReadonlyMap<string, ObjectType>;
  #byPrefix: ReadonlyMap<string, ObjectType>;

  /** @param withoutChangeDataCapture objects whose changes are not announced */
  constructor(
    definitions: readonly ObjectDefinition[],
    withoutChangeDataCapture: readonly string[] = [],
  ) {
    this.#uncaptured = new Set(withoutChangeDataCapture);
    this.#definitions = definitions;
    this.#types = objectTypes(definitions, withoutChangeDataCapture);
    this.#byPrefix = byPrefix(this.#types);
  }

  /** In the order of the describe. */
  types(): readonly ObjectType[] {
    return [...this.#types.values()];
  }

  find(name: string): ObjectType | undefined {
    return this.#types.get(name.toLowerCase());
  }

  /** @throws SalesforceError NOT_FOUND */
  type(name: string): ObjectType {
    const type = this.find(name);
    if (type === undefined) throw notFound();
    return type;
  }

  /** The object whose records have ids like this one. */
  typeOf(id: string): ObjectType | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  /** Called with each change, once records have it too. */
  onChange(listener: (change: SchemaChange) => void): void {
    this.#listeners.push(listener);
  }

  /** @param edit brings the records to the new form, before the listeners are called */
  change(change: SchemaChange, edit: () => void): void {
    const { name } = this.type(change.object);
    if (change.kind === "change-data-capture") {
      if (change.enabled) this.#uncaptured.delete(name);
      else this.#uncaptured.add(name);
    }
    this.#definitions = this.#definitions.map((definition) =>
      changedDefinition(definition, { ...change, object: name }),
    );
    this.#types = objectTypes(this.#definitions, [...this.#uncaptured]);
    this.#byPrefix = byPrefix(this.#types);
    edit();
    for (const listener of this.#listeners) listener(change);
  }
}

function byPrefix(types: ReadonlyMap<string, ObjectType>): ReadonlyMap<string, ObjectType> {
  return new Map([...types.values()].map((type) => [type.keyPrefix, type]));
}

import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { type JsonSchema, SCHEMA_REF } from "../protocol/openapi.ts";

/** Makes JSON Schema of a schema: all of it, or a reference where it has a name. */
export type SchemaMaker = {
  readonly whole: (schema: v.GenericSchema) => JsonSchema;
  readonly named: (schema: v.GenericSchema) => JsonSchema;
};

/** The schemas that have a name of their own in the document. */
export type Named = Readonly<Record<string, v.GenericSchema>>;

/**
 * Makes JSON Schema of the schemas that routes check with. A schema that has a name is a reference to it wherever it
 * stands within another one.
 *
 * Schemas of questions choose by what they are given which other one holds (`v.lazy` of question.ts), so that a refusal names the part
 * that is at fault. Which ones there are is found by giving them one of each kind of thing that they tell apart.
 */
export function schemaMaker(schemas: Named): SchemaMaker {
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name] as const));
  const whole = (root: v.GenericSchema): JsonSchema => {
    const made = toJsonSchema(root, {
      errorMode: "ignore",
      overrideSchema: ({ valibotSchema }) => {
        const schema = valibotSchema as v.GenericSchema;
        const name = names.get(schema);
        if (name !== undefined && schema !== root) return { $ref: SCHEMA_REF + name };
        if (!isLazy(schema)) return undefined;
        return { anyOf: alternativesOf(schema).map((one) => named(one)) } as object;
      },
    });
    // What lazy schemas would refer to is in its place.
    const { $schema: _dialect, $defs: _definitions, ...rest } = made;
    return rest as JsonSchema;
  };
  const named = (schema: v.GenericSchema): JsonSchema => {
    const name = names.get(schema);
    return name === undefined ? whole(schema) : { $ref: SCHEMA_REF + name };
  };
  return { whole, named };
}

type Lazy = v.GenericSchema & { readonly getter: (input: unknown) => v.GenericSchema };

function isLazy(schema: v.GenericSchema): schema is Lazy {
  return schema.type === "lazy";
}

/** One of each kind of thing that questions tell apart. */
const KINDS_OF_THINGS: readonly unknown[] = [
  ...["", [], {}, { me: true }, { team: "" }, { period: "" }],
  ...[{ all: [] }, { any: [] }, { not: {} }, { measures: [] }],
];

function alternativesOf({ getter }: Lazy): readonly v.GenericSchema[] {
  return [...new Set(KINDS_OF_THINGS.map((thing) => getter(thing)))];
}

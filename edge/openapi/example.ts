import { type JsonSchema, type JsonValue, SCHEMA_REF } from "../protocol/openapi.ts";

/** What examples are made with. */
export type ExampleParts = {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Values of what somebody sees, by the name of the property that has them. */
  readonly seen: Readonly<Record<string, string>>;
};

/** Values that say more than those of their type, by the name of the property that has them. */
const BY_NAME: Readonly<Record<string, JsonValue>> = {
  id: "001000000000000AAA",
  recordId: "001000000000000AAA",
  line: "11111111-1111-4111-8111-111111111111",
  seq: 12,
  count: 3,
  name: "Example",
  email: "ada@example.com",
  previous: "cursor of the page before",
  next: "cursor of the page after",
};
const DAY = "2026-01-31";
const TIME = "2026-01-31T09:30:00.000Z";

/** Schemas refer to themselves: so deep an example is, and so deep it has what need not be there. */
const DEPTH = 16;
const WHOLE_DEPTH = 5;
/** Of what need not be there, so much is shown. */
const MOST_OPTIONAL = 8;

/** An example of what a schema describes: the same one always. */
export function exampleOf(
  schema: JsonSchema,
  parts: ExampleParts,
  name = "",
  depth = 0,
): JsonValue {
  const { $ref, anyOf } = schema;
  if ($ref !== undefined) {
    const target = parts.schemas[$ref.slice(SCHEMA_REF.length)];
    return target === undefined ? null : exampleOf(target, parts, name, depth + 1);
  }
  const [given] = [schema.const, schema.examples?.[0], schema.enum?.[0]].filter(isGiven);
  if (given !== undefined) return given;
  if (anyOf !== undefined) return exampleOf(firstOf(anyOf, depth), parts, name, depth);
  return ofType(schema, parts, name, depth);
}

const isGiven = (value: JsonValue | undefined): value is JsonValue => value !== undefined;

/** Deep down the shortest of them, which is null where it may be. */
function firstOf(all: readonly JsonSchema[], depth: number): JsonSchema {
  return (depth > DEPTH ? all.at(-1) : all[0]) ?? {};
}

function ofType(schema: JsonSchema, parts: ExampleParts, name: string, depth: number): JsonValue {
  switch (schema.type) {
    case "object":
      return ofObject(schema, parts, depth);
    case "array":
      if (schema.items === undefined || depth > DEPTH) return [];
      return [exampleOf(schema.items, parts, name, depth + 1)];
    case "string":
      return ofText(schema, parts.seen[name] ?? BY_NAME[name], name);
    case "integer":
    case "number":
      return typeof BY_NAME[name] === "number" ? BY_NAME[name] : (schema.minimum ?? 0);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function ofObject(
  { properties = {}, required = [] }: JsonSchema,
  parts: ExampleParts,
  depth: number,
): JsonValue {
  const all = Object.entries(properties);
  const optional = all.map(([name]) => name).filter((name) => !required.includes(name));
  const left = new Set(depth < WHOLE_DEPTH ? optional.slice(MOST_OPTIONAL) : optional);
  const shown = all.filter(([name]) => !left.has(name));
  return Object.fromEntries(
    shown.map(([name, one]) => [name, exampleOf(one, parts, name, depth + 1)]),
  );
}

function ofText({ format }: JsonSchema, named: JsonValue | undefined, name: string): JsonValue {
  if (format === "date") return DAY;
  if (format === "date-time" || /(?:At|^at)$/.test(name)) return TIME;
  if (format === "uuid") return BY_NAME["line"] ?? "";
  return typeof named === "string" ? named : "text";
}

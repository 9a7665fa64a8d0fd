import { type ApiDocument, type JsonSchema, SCHEMA_REF } from "../../edge/protocol/openapi.ts";

/** What a schema is, in few words, and the named schema that it leads to. */
export type SchemaWords = { readonly text: string; readonly named: string | null };

/** `list of Row`, `text (date) or null`, `one of a, b`. */
export function schemaWords(schema: JsonSchema): SchemaWords {
  const { $ref, anyOf, items, additionalProperties: others } = schema;
  if ($ref !== undefined) return { text: nameOf($ref), named: nameOf($ref) };
  if (anyOf !== undefined) return ofAny(anyOf);
  if (schema.const !== undefined) return plain(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return plain(`one of ${shortened(schema.enum)}`);
  if (items !== undefined) return within("list of ", items);
  if (schema.type === "object" && typeof others === "object" && schema.properties === undefined)
    return within("by name: ", others);
  return plain(typeText(schema));
}

/** The name of a schema that a reference leads to. */
export const nameOf = (ref: string): string => ref.slice(SCHEMA_REF.length);

const plain = (text: string): SchemaWords => ({ text, named: null });

function within(before: string, schema: JsonSchema): SchemaWords {
  const { text, named } = schemaWords(schema);
  return { text: before + text, named };
}

const MOST_SHOWN = 6;

function shortened(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_SHOWN).map(String).join(", ");
  return values.length > MOST_SHOWN ? `${shown} and ${values.length - MOST_SHOWN} more` : shown;
}

function ofAny(all: readonly JsonSchema[]): SchemaWords {
  const words = all.map(schemaWords);
  const texts = [...new Set(words.map(({ text }) => text))];
  const named = words.map((one) => one.named).filter((name) => name !== null);
  const many = texts.length > MOST_SHOWN;
  const text = many
    ? `${texts.slice(0, MOST_SHOWN).join(" or ")} or ${texts.length - MOST_SHOWN} more`
    : texts.join(" or ");
  return { text, named: named.length === 1 ? (named[0] ?? null) : null };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "object",
  array: "list",
  null: "null",
};

function typeText({ type, format, pattern }: JsonSchema): string {
  if (type === undefined) return "anything";
  const word = TYPE_WORDS[type] ?? type;
  if (format !== undefined) return `${word} (${format})`;
  return pattern === undefined ? word : `${word} (${pattern})`;
}

/** The schema itself, where what is given refers to one of the document. */
export function resolved({ components }: ApiDocument, schema: JsonSchema): JsonSchema {
  const { $ref } = schema;
  return ($ref === undefined ? undefined : components.schemas[nameOf($ref)]) ?? schema;
}

/** What a value may be, where that is one of several things with parts. */
export function alternativesOf({ anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  const all = anyOf.flatMap((one) => one.anyOf ?? [one]);
  return all.filter(({ type }) => type !== "null").length > 1 ? all : [];
}

/** The schema with parts of its own that a line has: itself, what is in its list or by its names, or what is not null of it. */
export function inlineOf(schema: JsonSchema): JsonSchema | null {
  const { properties, items, additionalProperties: others, anyOf } = schema;
  if (properties !== undefined) return schema;
  if (items !== undefined) return inlineOf(items);
  if (typeof others === "object") return inlineOf(others);
  if (anyOf === undefined) return null;
  const [only, ...more] = anyOf.filter(({ type }) => type !== "null");
  if (only !== undefined && more.length === 0) return inlineOf(only);
  return anyOf.some((one) => inlineOf(one) !== null) ? schema : null;
}

/** A property of a schema, as a line of it. */
export type SchemaLine = {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
};

/** The properties of an object's schema. */
export function schemaLines({ properties, required }: JsonSchema): readonly SchemaLine[] {
  return Object.entries(properties ?? {}).map(([name, one]) => ({
    name,
    isRequired: required?.includes(name) ?? false,
    schema: one,
  }));
}

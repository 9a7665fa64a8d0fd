import type { MirrorColumn, PgType } from "../../db/mirror/mirror-column.ts";
import type { JsonSchema } from "../protocol/openapi.ts";

/** An object as the asker sees it: what of it the document says. */
export type SeenObject = {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly MirrorColumn[];
};

const DIGITS = { type: "string", pattern: String.raw`^-?\d+(\.\d+)?$` };

/** How values cross the wire (edge/protocol/cell.ts), by the type of their column. */
const CELLS: Readonly<Record<PgType, JsonSchema>> = {
  text: { type: "string" },
  boolean: { type: "boolean" },
  integer: { type: "integer" },
  bigint: { ...DIGITS, examples: ["1200"] },
  numeric: { ...DIGITS, examples: ["1200.5"] },
  date: { type: "string", format: "date" },
  timestamptz: { type: "string", format: "date-time" },
  time: { type: "string", examples: ["09:30:00.000"] },
};

const MOST_EXAMPLES = 20;

/**
 * The schema of a row of an object. Any value but the id may be null, whatever the describe says of the field: of a record that
 * was deleted not everything is known.
 *
 * @param seen names of the objects that the asker sees
 */
export function rowSchema(object: SeenObject, seen: ReadonlySet<string>): JsonSchema {
  const properties = object.columns.map((column) => [column.column, cellSchema(column, seen)]);
  return {
    title: object.name,
    description: `A row of ${object.name} (${object.label}), with the columns that were asked for.`,
    type: "object",
    properties: Object.fromEntries(properties),
    required: ["id"],
    additionalProperties: false,
  };
}

function cellSchema(column: MirrorColumn, seen: ReadonlySet<string>): JsonSchema {
  const description = described(column, seen);
  const cell = CELLS[column.pgType];
  if (column.field === "Id") return { ...cell, description };
  return { description, anyOf: [{ ...cell, ...examplesOf(column) }, { type: "null" }] };
}

function described(
  { label, field, type, referenceTo, calculated }: MirrorColumn,
  seen: ReadonlySet<string>,
): string {
  const targets = referenceTo.filter((name) => seen.has(name));
  const to = targets.length === 0 ? "" : ` to ${targets.join(", ")}`;
  return `${label}: ${field}, ${type}${to}${calculated ? ", computed by the org" : ""}.`;
}

/** Values that a picklist offers. */
function examplesOf({ options }: MirrorColumn): Pick<JsonSchema, "examples"> {
  const values = options.filter(({ active }) => active).map(({ value }) => value);
  return values.length === 0 ? {} : { examples: values.slice(0, MOST_EXAMPLES) };
}

import type { MirrorColumn } from "../mirror/mirror-column.ts";
import { CREATE, type NamedObject, UPDATE } from "./described.ts";
import { commentText, propertyName, textLiteral } from "./identifiers.ts";
import { readType, writtenType } from "./value-types.ts";

const HEAD = `/* Written by npm run types of Orgmirror; do not change it, run that again. */
import type * as $ from "./values.ts";
`;

/**
 * The file of types: of each object a row as the API answers it, what a new record takes, and what can be changed of one.
 */
export function typesText(objects: readonly NamedObject[]): string {
  return [HEAD, ...objects.map(objectText), mapText(objects)].join("\n");
}

function objectText(object: NamedObject): string {
  const { name, label, typeName, columns } = object;
  const called = commentText(`${name}, ${label}`);
  const created = columns.filter(isCreateable);
  const updated = columns.filter(({ updateable, calculated }) => updateable && !calculated);
  return [
    block(
      `A record of ${called}.`,
      typeName,
      columns.map((one) => rowLine(one, name)),
    ),
    block(
      `What a new record of ${called} takes.`,
      typeName + CREATE,
      created.map((one) => writtenLine(one, name, one.required === true)),
    ),
    block(
      `What can be changed of a record of ${called}.`,
      typeName + UPDATE,
      updated.map((one) => writtenLine(one, name, false)),
    ),
  ].join("\n");
}

function isCreateable({ createable, updateable, calculated }: MirrorColumn): boolean {
  return (createable ?? updateable) && !calculated;
}

function block(about: string, name: string, lines: readonly string[]): string {
  // Of an object that takes nothing, nothing is taken.
  if (lines.length === 0)
    return `/** ${about} */\nexport type ${name} = { [column: string]: never };\n`;
  return `/** ${about} */\nexport type ${name} = {\n${lines.join("\n")}\n};\n`;
}

function rowLine(column: MirrorColumn, object: string): string {
  const type = readType(column, object);
  return `${comment(column)}\n  readonly ${propertyName(column.column)}: ${type};`;
}

function writtenLine(column: MirrorColumn, object: string, isRequired: boolean): string {
  const name = `${propertyName(column.column)}${isRequired ? "" : "?"}`;
  return `${comment(column)}\n  ${name}: ${writtenType(column, object)};`;
}

function comment({ label, field, type, calculated }: MirrorColumn): string {
  const computed = calculated ? ", computed by the org" : "";
  return `  /** ${commentText(`${label}: ${field}, ${type}${computed}`)}. */`;
}

/** The types of all objects, by their API names. */
function mapText(objects: readonly NamedObject[]): string {
  const lines = objects.map(
    ({ name, typeName }) =>
      `  readonly [${textLiteral(name)}]: { row: ${typeName}; create: ${typeName}${CREATE}; update: ${typeName}${UPDATE} };`,
  );
  return `/** The types of every object, by its API name. */\nexport type $Objects = {\n${lines.join("\n")}\n};\n`;
}

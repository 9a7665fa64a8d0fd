import type { MirrorColumn, PgType } from "../mirror/mirror-column.ts";
import type { NamedObject } from "./described.ts";
import { commentText, propertyName, textLiteral } from "./identifiers.ts";
import { isNullable } from "./value-types.ts";

const HEAD = `/* Written by npm run types of Orgmirror; do not change it, run that again. */
import * as $ from "drizzle-orm/pg-core";
import type * as $org from "./org.ts";

const $salesforce = $.pgSchema("salesforce");
`;

/** How drizzle reads a column: texts as they are, so that neither digits nor microseconds are lost. */
const COLUMNS: Readonly<Record<PgType, (name: string) => string>> = {
  text: (name) => `$.text(${name})`,
  boolean: (name) => `$.boolean(${name})`,
  integer: (name) => `$.integer(${name})`,
  bigint: (name) => `$.bigint(${name}, { mode: "bigint" })`,
  numeric: (name) => `$.numeric(${name})`,
  date: (name) => `$.date(${name}, { mode: "string" })`,
  timestamptz: (name) => `$.timestamp(${name}, { withTimezone: true, mode: "string" })`,
  time: (name) => `$.time(${name})`,
};

/** The file of tables: the mirror in Postgres, as drizzle-orm has schemas. */
export function tablesText(objects: readonly NamedObject[]): string {
  return [HEAD, ...objects.map(tableText)].join("\n");
}

function tableText({ name, label, typeName, mirrorTable, columns }: NamedObject): string {
  const lines = columns.map((column) => columnLine(column, typeName));
  const table = `$salesforce.table(${textLiteral(mirrorTable)}, {\n${lines.join("\n")}\n})`;
  return `/** ${commentText(`${name}, ${label}`)}. */\nexport const ${typeName} = ${table};\n`;
}

function columnLine(column: MirrorColumn, typeName: string): string {
  const name = textLiteral(column.column);
  const key = column.field === "Id" ? ".primaryKey()" : "";
  const filled = key === "" && !isNullable(column) ? ".notNull()" : "";
  const typed = column.pgType === "text" ? `.$type<NonNullable<$org.${typeName}[${name}]>>()` : "";
  const drawn = `${COLUMNS[column.pgType](name)}${typed}${key}${filled}`;
  return `  ${propertyName(column.column)}: ${drawn},`;
}

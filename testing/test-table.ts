import { describedField } from "./described-field.ts";
import type { DescribedField } from "../db/mirror/described-object.ts";
import { mirrorColumns } from "../db/mirror/mirror-columns.ts";
import type { MirrorTable } from "../ingest/core/mirror-table.ts";

/** For tests: the mirror table of an object with fields of these types, like `{ Id: "id", Name: "string" }`. */
export function testTable(object: string, types: Readonly<Record<string, string>>): MirrorTable {
  return tableOf(
    object,
    Object.entries(types).map(([name, type]) => describedField(name, type)),
  );
}

/** For tests: the mirror table of an object with these fields. */
export function tableOf(object: string, fields: readonly DescribedField[]): MirrorTable {
  const described = { name: object, label: object, labelPlural: object, keyPrefix: null, fields };
  return { object, table: object.toLowerCase(), columns: mirrorColumns(described) };
}

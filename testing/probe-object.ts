import type { MirrorColumn, PgType } from "../db/mirror/mirror-column.ts";
import type { QuestionObject } from "../edge/query/column.ts";

/** A column as an org describes it; for tests. */
export function probeColumn(
  field: string,
  type: string,
  pgType: PgType,
  more: Partial<MirrorColumn> = {},
): MirrorColumn {
  return {
    column: field.toLowerCase(),
    field,
    eventPath: field,
    label: field,
    type,
    pgType,
    scale: pgType === "numeric" ? 2 : 0,
    nillable: field !== "Id",
    updateable: field !== "Id",
    calculated: false,
    nameField: field === "Name",
    referenceTo: type === "reference" ? ["User"] : [],
    relationshipName: null,
    options: [],
    retired: false,
    ...more,
  };
}

/** An object with a column of every type; for tests. */
export const PROBE: QuestionObject = {
  name: "Probe__c",
  mirrorTable: "probe__c",
  columns: [
    probeColumn("Id", "id", "text"),
    probeColumn("Name", "string", "text"),
    probeColumn("OwnerId", "reference", "text"),
    probeColumn("Amount", "currency", "numeric"),
    probeColumn("Employees", "int", "integer"),
    probeColumn("Serial", "long", "bigint"),
    probeColumn("Active", "boolean", "boolean"),
    probeColumn("CloseDate", "date", "date"),
    probeColumn("SystemModstamp", "datetime", "timestamptz"),
    probeColumn("Opens", "time", "time"),
    probeColumn("Notes", "textarea", "text"),
  ],
};

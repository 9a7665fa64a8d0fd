import type { Column } from "../../edge/protocol/object.ts";
import { kindOf } from "./registry.ts";

export function columnLabel(column: Pick<Column, "label" | "type">): string {
  return kindOf(column).label(column.label);
}

/** The columns, those of one label told apart by their fields: `Region (Region__c)`. */
export function distinctLabels<C extends Column>(columns: readonly C[]): C[] {
  const times = new Map<string, number>();
  const key = (column: C) => columnLabel(column).trim().toLowerCase();
  for (const column of columns) times.set(key(column), (times.get(key(column)) ?? 0) + 1);
  return columns.map((column) =>
    times.get(key(column)) === 1
      ? column
      : { ...column, label: `${columnLabel(column)} (${column.field})` },
  );
}

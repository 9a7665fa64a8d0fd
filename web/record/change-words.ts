import type { CellValue } from "../../edge/protocol/cell.ts";
import type { ChangeEffect, ChangeKind } from "../../edge/protocol/states.ts";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import { isBookkeeping } from "./field-groups.ts";

/** A field that a change moved. `before` is undefined where nothing is known of before. */
export type FieldChange = {
  readonly column: string;
  readonly before: CellValue | undefined;
  readonly after: CellValue;
};

/** The fields that a change moved, without empty ones of a create and those of every change if others remain. */
export function fieldChanges(entry: HistoryEntry): readonly FieldChange[] {
  const all = Object.entries(entry.fields).map(([column, after]) => ({
    column,
    before: entry.before?.[column],
    after,
  }));
  const moved = all.filter(
    (one) =>
      one.before !== one.after &&
      !(one.before === undefined && (one.after === null || one.after === false)),
  );
  const telling = moved.filter((one) => !isBookkeeping(one.column));
  return telling.length > 0 ? telling : moved;
}

export const VERBS: Readonly<Record<ChangeKind, string>> = {
  create: "Created",
  update: "Changed",
  delete: "Deleted",
  undelete: "Restored",
  reset: "Read again",
};

/** The client that made a change, from a header's `changeOrigin`: `com/salesforce/api/rest/66.0;client=…`. */
export function originWords(origin: string | null): string | null {
  if (!origin) return null;
  const client = /client=([^;/]+)/.exec(origin)?.[1];
  if (client === "SfdcInternalAPI") return "Salesforce";
  if (client) return client;
  const api = /api\/(\w+)/.exec(origin)?.[1];
  return api ? `${api.toUpperCase()} API` : origin;
}

/** What a change of a record did, told where another one is shown. */
export const RELATED_VERBS: Readonly<Record<ChangeEffect, string>> = {
  came: "was added",
  changed: "changed",
  went: "was deleted",
  none: "did not change",
  reset: "was read again",
};

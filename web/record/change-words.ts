import type { CellValue } from "../../edge/protocol/cell.ts";
import type { ChangeKind } from "../../edge/protocol/states.ts";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import { isBookkeeping } from "./field-groups.ts";

/** Changes that Salesforce committed together, newest first. */
export type HistoryGroup = { readonly key: string; readonly entries: readonly HistoryEntry[] };

/** Groups neighbours of the same transaction. A change without a transaction is a group of its own. */
export function historyGroups(entries: readonly HistoryEntry[]): readonly HistoryGroup[] {
  const groups: { key: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const same = last?.entries[0]?.transactionKey;
    if (last && same !== null && same === entry.transactionKey) last.entries.push(entry);
    else groups.push({ key: String(entry.seq), entries: [entry] });
  }
  return groups;
}

/** Merges two lists of entries, newest first. Where both have a seq, the newer list counts. */
export function mergeHistory(
  newer: readonly HistoryEntry[],
  older: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const bySeq = new Map([...older, ...newer].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq);
}

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

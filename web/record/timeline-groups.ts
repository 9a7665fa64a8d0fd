import type { TimelineEntry } from "../../edge/protocol/timeline.ts";

/** Entries that Salesforce committed together, newest first. */
export type TimelineGroup = { readonly key: string; readonly entries: readonly TimelineEntry[] };

/** Groups neighbours of the same transaction. What has none is a group of its own. */
export function timelineGroups(entries: readonly TimelineEntry[]): readonly TimelineGroup[] {
  const groups: { key: string; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const same = transactionOf(last?.entries[0]);
    if (last && same !== null && same === transactionOf(entry)) last.entries.push(entry);
    else groups.push({ key: entry.key, entries: [entry] });
  }
  return groups;
}

function transactionOf(entry: TimelineEntry | undefined): string | null {
  return entry === undefined || entry.kind === "activity" ? null : entry.change.transactionKey;
}

/** A further page behind what is there. An entry that moved meanwhile may be in both: it keeps its place. */
export function withOlder(
  known: readonly TimelineEntry[],
  older: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const keys = new Set(known.map(({ key }) => key));
  return [...known, ...older.filter(({ key }) => !keys.has(key))];
}

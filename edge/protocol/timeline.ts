import type { Cells } from "./cell.ts";
import type { HistoryEntry } from "./history.ts";

/**
 * What a timeline holds: the record's own changes; changes of the records that refer to it; its tasks and events, each
 * once, as they are.
 */
export const TIMELINE_KINDS = ["history", "related", "activity"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** An entry of a record's timeline. `key` tells it from all others; `at` is ISO 8601, and what it stands in order by. */
export type TimelineEntry = {
  readonly key: string;
  readonly at: string;
  /** The object of the record that it is about. */
  readonly object: string;
} & (
  | { readonly kind: "history"; readonly change: HistoryEntry }
  | {
      readonly kind: "related";
      /** `fields` and `before` are whole for a change only: of a record that came or went they hold its name. */
      readonly change: HistoryEntry;
      /** What the record was called then, where the change says. */
      readonly name: string | null;
    }
  | {
      readonly kind: "activity";
      readonly id: string;
      /** What people plan by, of what the org has: subject, status, due date, start and end, with whom and about what. */
      readonly cells: Cells;
    }
);

/** A page of it, newest first. */
export type Timeline = {
  readonly entries: readonly TimelineEntry[];
  /** Objects of which too many records refer to this one to be followed here. */
  readonly leftOut: readonly string[];
  readonly next: string | null;
};

import type { Conflict, Edit } from "../../../edge/edits/edit.ts";
import type { Cells } from "../../../edge/protocol/cell.ts";

/**
 * All that the rules look at of one record. Rules are functions from a docket to a docket; whoever carries them out
 * writes the difference in one transaction (docs/decisions/edits.md).
 *
 * Times in milliseconds are Postgres's. Seconds are the org's, and are compared only with each other.
 */
export type Docket = {
  readonly recordId: string;
  /** The mirror's row; null where the record is gone. */
  readonly row: Cells | null;
  /** SystemModstamp of the image that the row stands on; null without one. */
  readonly imageSecond: number | null;
  /** When the last read began that was merged, or that showed the record to be gone. */
  readonly readBegan: number | null;
  /** The newest seq of the object's log. */
  readonly headSeq: number;
  /** Something about the record is not known: a gap that no read has filled. */
  readonly repairOpen: boolean;
  /** False of an object that is polled. */
  readonly hasEvents: boolean;
  /** What the stream said of the record, by seq. */
  readonly log: readonly LogEntry[];
  /** In order of capture. */
  readonly edits: readonly Edit[];
  /** In order of sending. */
  readonly attempts: readonly Attempt[];
  readonly conflicts: readonly Conflict[];
};

/** A change event's part about the record. A gap has neither cells nor LastModifiedDate. */
export type LogEntry = {
  readonly seq: number;
  readonly kind: "create" | "update" | "delete" | "undelete" | "gap";
  readonly cells: Cells;
  readonly commitSecond: number;
  /** LastModifiedDate; null where the event has none. */
  readonly modifiedSecond: number | null;
  readonly userId: string;
  /** As in the event: `com/salesforce/api/rest/66.0;client=name`, or empty. */
  readonly origin: string;
};

/**
 * A request for an edit: a row before it leaves.
 *
 *   sent ─┬─ stored ──────────────► acknowledged ─► confirmed (by the own event, or by a read)
 *         ├─ 412, busy, refused ──► failed
 *         └─ no answer ─► silent ─┬─ repeat: stored, or the own event ─► acknowledged
 *                                 ├─ repeat: 412 ─► overtaken ─┬─ the log has it ───► acknowledged
 *                                 │                            └─ the log has it not ► lost
 *                                 └─ without a guard, by a late read ─► confirmed | lost
 */
export type Attempt = {
  readonly id: number;
  readonly editId: number;
  readonly state: AttemptState;
  /** What is sent, by column. */
  readonly values: Cells;
  /** What stood in those columns when it was planned. */
  readonly planned: Cells;
  /** Columns of the form that were already so. */
  readonly already: Cells;
  readonly guarded: boolean;
  /** LastModifiedDate of the row that it was planned on; the guard is the same, or null without one. */
  readonly modified: number | null;
  readonly guard: number | null;
  /** The log's newest seq, and the second of the row's image, when it was planned. */
  readonly position: number;
  readonly imageSecond: number | null;
  readonly sentAt: number;
  /** When it was repeated last. */
  readonly lastSentAt: number;
  /** No answer came to some request of it. */
  readonly wasSilent: boolean;
  /** The org's second of the answer. */
  readonly answerSecond: number | null;
  /** A read that certainly shows what was committed by then confirms it. */
  readonly readAfter: number | null;
  /** What was read back in the same call. */
  readonly readBack: Cells | null;
  /** Own events that belong to it, by seq. */
  readonly events: readonly number[];
  /** Its guard was refused: the record must be read past it. */
  readonly guardRefused: boolean;
  /** After a refusal for a time. */
  readonly retryAt: number | null;
};

export type AttemptState =
  | ("sent" | "silent" | "overtaken" | "acknowledged")
  | ("confirmed" | "failed" | "lost");

/** Whose events are ours, and how long things may take. */
export type EditSetting = {
  readonly userId: string;
  /** Sent as `Sforce-Call-Options: client=…` by guarded requests. */
  readonly client: string;
  /** The longest time by which a read may lag behind commits. */
  readonly maxStalenessMs: number;
  /** An attempt that has not left by then is not sent. */
  readonly leaveWithinMs: number;
  /** How long a request without an answer may still commit. */
  readonly mayCommitMs: number;
  /** From a save to its commit, at most, as far as polled objects are concerned. */
  readonly saveMarginMs: number;
  readonly repeatEveryMs: number;
  /** How long the own event is waited for before the record is read. */
  readonly eventWithinMs: number;
  /** How far the clocks of the org and of Postgres may lie apart. */
  readonly skewMs: number;
};

export const secondOf = (ms: number): number => Math.floor(ms / 1_000);

/** LastModifiedDate of a row, in seconds; null where it has none. */
export function modifiedSecond(row: Cells): number | null {
  const modified = row["lastmodifieddate"];
  return typeof modified === "string" ? secondOf(Date.parse(modified)) : null;
}

export function isLive({ state }: Attempt): boolean {
  return (
    state === "sent" || state === "silent" || state === "overtaken" || state === "acknowledged"
  );
}

export function editOf(docket: Docket, id: number): Edit | undefined {
  return docket.edits.find((edit) => edit.id === id);
}

export function withEdit(docket: Docket, edit: Edit): Docket {
  const edits = docket.edits.map((other) => (other.id === edit.id ? edit : other));
  return { ...docket, edits };
}

export function withAttempt(docket: Docket, attempt: Attempt): Docket {
  const attempts = docket.attempts.map((other) => (other.id === attempt.id ? attempt : other));
  return { ...docket, attempts };
}

export function withConflict(
  docket: Docket,
  edit: Edit,
  field: string,
  rest: Omit<Conflict, "id" | "editId" | "field" | "mine">,
): Docket {
  const mine = edit.fields[field]?.mine ?? null;
  const id = docket.conflicts.length + 1;
  return {
    ...docket,
    conflicts: [...docket.conflicts, { id, editId: edit.id, field, mine, ...rest }],
  };
}

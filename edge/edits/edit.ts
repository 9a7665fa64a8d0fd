import type { CellValue } from "../protocol/cell.ts";

/**
 * What is done if the org has neither the base nor mine: `ask`; keep `ours` or `theirs`; the `newest` by time; `add` the
 * difference to a number; the `union` of a multi-select's additions and removals. Always listed.
 */
export const POLICIES = ["ask", "ours", "theirs", "newest", "add", "union"] as const;
export type Policy = (typeof POLICIES)[number];

/** One field of a form. */
export type EditField = {
  /** What the person saw. */
  readonly base: CellValue;
  /** What is wanted, normalised. */
  readonly mine: CellValue;
  /** The own edit that the person saw in the cell; null if it was the row. */
  readonly on: number | null;
  readonly policy: Policy;
  /** Values of the org that a decision said may be overwritten. */
  readonly named: readonly CellValue[];
  /** How it ended, alone or with the form: what the org has of it, or the value for which it was given up. */
  readonly end: { readonly is: "stored" | "given up"; readonly value: CellValue } | null;
};

/** A saved form or cell, which travels as one unit. Guarded: by a request with a condition, alone or in a composite. */
export type Edit = {
  readonly id: number;
  readonly person: string;
  readonly guarded: boolean;
  /** When Postgres received it. */
  readonly capturedAt: number;
  readonly fields: Readonly<Record<string, EditField>>;
  /**
   *   open ─┬─► confirmed | already | withdrawn | refused | superseded (by a later one of the same person)
   *         ├─► asked ─► open | resolved (all that was left was given up) | superseded
   *         └─► resolved (also: the record is gone)
   *   refused ─► superseded | discarded
   */
  readonly state: EditState;
  readonly supersededBy: number | null;
  /** Who has this seq of the log has the edit in the row; null until it ended. */
  readonly confirmedSeq: number | null;
  /** Why the org refused it. */
  readonly reason: string | null;
};

export const EDIT_STATES = [
  ...(["open", "asked", "confirmed", "already", "withdrawn"] as const),
  ...(["superseded", "refused", "resolved", "discarded"] as const),
] as const;
export type EditState = (typeof EDIT_STATES)[number];

/**
 * How a conflict was found. Before: by the plan. After: the other value was overwritten before anybody knew. Possible:
 * something was overwritten, or nothing; the org sent no value. Deleted: the record is gone.
 */
export const FOUND = ["before", "after", "possible", "deleted"] as const;

/** A field that both sides changed. */
export type Conflict = {
  readonly id: number;
  readonly editId: number;
  readonly field: string;
  readonly mine: CellValue;
  readonly found: (typeof FOUND)[number];
  /** The org's value; null where it sent none. */
  readonly theirs: CellValue;
  readonly at: number;
  /** Place of the other value in the commit order, if an event told it. */
  readonly seq: number | null;
  readonly decision: "mine" | "theirs" | "merged" | null;
};

import type { Cells, CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import type { EditSetting, LogEntry } from "./docket.ts";
import { isOurs } from "./own-events.ts";

/** A delete by us on its way. */
export type Delete = {
  /** The record as its person saw it. */
  readonly base: Cells;
  /** When its request was written down, and what the record was then, by which place of the log; null before. */
  readonly sent: { readonly at: number; readonly cells: Cells; readonly position: number } | null;
  /** The answer; null while it is awaited, `none` if none came. */
  readonly answer: "deleted" | "gone" | "busy" | "none" | null;
};

/** The record as the mirror has it: null if it is gone. */
export type Shown = { readonly cells: Cells | null; readonly readBegan: number };

export type NextOfDelete =
  | { readonly do: "nothing" }
  | { readonly do: "wait"; readonly until: number }
  | { readonly do: "delete" | "read" }
  | { readonly do: "end"; readonly end: "already" | "deleted" }
  | { readonly do: "ask"; readonly changed: readonly string[] };

/**
 * DELETE takes no condition. So the record is compared in all fields before, and what changed between the plan and the
 * own delete event is listed afterwards (`lostByDelete`); it comes back by an undelete over SOAP.
 *
 *   gone already ─► already so
 *   not the base ─► ask
 *   delete ─┬─ deleted ──────► deleted
 *           ├─ busy ─────────► planned anew
 *           └─ gone, silence ► past the time of the request: own delete event, or a read without it ► deleted
 *                              still there, and no own event ► planned anew
 */
export function nextOfDelete(
  { base, sent, answer }: Delete,
  shown: Shown,
  log: readonly LogEntry[],
  now: number,
  setting: EditSetting,
): NextOfDelete {
  if (sent === null || answer === "busy") return planDelete(base, shown);
  if (answer === null) return { do: "nothing" };
  if (answer === "deleted") return { do: "end", end: "deleted" };
  if (!holds("a delete without an answer is not repeated blindly")) return { do: "delete" };
  if (ownDelete(log, sent.position, setting) !== undefined) return { do: "end", end: "deleted" };
  const due = sent.at + setting.leaveWithinMs + setting.mayCommitMs + setting.maxStalenessMs + 1;
  if (shown.readBegan < due) return now < due ? { do: "wait", until: due } : { do: "read" };
  return shown.cells === null ? { do: "end", end: "deleted" } : planDelete(base, shown);
}

function planDelete(base: Cells, { cells }: Shown): NextOfDelete {
  if (cells === null) return { do: "end", end: "already" };
  const changed = differing(base, cells);
  const asks = changed.length > 0 && holds("a record is compared before it is deleted");
  return asks ? { do: "ask", changed } : { do: "delete" };
}

/** Stamps differ where a save has changed nothing that anybody sees. */
const STAMPS = new Set(["lastmodifieddate", "lastmodifiedbyid", "systemmodstamp"]);

function differing(base: Cells, cells: Cells): readonly string[] {
  const names = Object.keys({ ...base, ...cells }).filter((name) => !STAMPS.has(name));
  return names.filter((name) => (base[name] ?? null) !== (cells[name] ?? null));
}

/** The event of our delete: by our user and client, after the plan. */
export function ownDelete(
  log: readonly LogEntry[],
  position: number,
  setting: EditSetting,
): LogEntry | undefined {
  return log.find(
    (entry) => entry.kind === "delete" && entry.seq > position && isOurs(entry, true, setting),
  );
}

export type LostByDelete = {
  /** Values of others that were deleted unseen. */
  readonly values: Readonly<Record<string, CellValue>>;
  /** A gap came between: there may be others. */
  readonly isPossible: boolean;
};

/** What others had made of the record between the plan and our delete. */
export function lostByDelete(
  { base, sent }: Delete,
  log: readonly LogEntry[],
  setting: EditSetting,
): LostByDelete {
  const own = sent === null ? undefined : ownDelete(log, sent.position, setting);
  const nothing = { values: {}, isPossible: false };
  if (sent === null || own === undefined || !holds("what a delete took unseen is listed"))
    return nothing;
  const between = log.filter(({ seq }) => seq > sent.position && seq < own.seq);
  const last = between.reduce<Cells>((cells, entry) => ({ ...cells, ...entry.cells }), sent.cells);
  const lost = differing(base, last).map((name) => [name, last[name] ?? null] as const);
  const isPossible = between.some(({ kind }) => kind === "gap");
  return { values: Object.fromEntries(lost), isPossible };
}

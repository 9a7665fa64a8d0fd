import { holds } from "../../lib/injection-point.ts";
import { confirmByEvent, confirmByRead, correctByEvent, saysEnough } from "./confirm.ts";
import {
  type Attempt,
  type Docket,
  editOf,
  type EditSetting,
  isLive,
  type LogEntry,
  modifiedSecond,
  withAttempt,
  withConflict,
  withEdit,
} from "./docket.ts";
import { lookBack, lookBackBlindly } from "./look-back.ts";
import { claimantOf, isOurs, unclaimed } from "./own-events.ts";

/** Own events first, then what a read shows: the log knows more than a read. */
export function settle(docket: Docket, now: number, setting: EditSetting): Docket {
  return settleByRead(settleByLog(docket, now, setting), now, setting);
}

function settleByLog(docket: Docket, now: number, setting: EditSetting): Docket {
  let next = docket;
  for (const entry of unclaimed(docket)) {
    const claim = claimantOf(next, entry, setting);
    if (claim === null) continue;
    const attempt = { ...claim.attempt, events: [...claim.attempt.events, entry.seq] };
    next = lookBack(withAttempt(next, attempt), attempt, entry, now);
    if (claim.isFirst) next = firstEvent(next, attempt, entry, now);
  }
  return next;
}

function firstEvent(docket: Docket, attempt: Attempt, entry: LogEntry, now: number): Docket {
  if (attempt.state === "confirmed") return correctByEvent(docket, attempt, entry);
  if (saysEnough(docket, attempt, entry)) return confirmByEvent(docket, attempt, entry);
  return withAttempt(docket, { ...attempt, state: "acknowledged", readAfter: now });
}

function settleByRead(docket: Docket, now: number, setting: EditSetting): Docket {
  let next = docket;
  for (const attempt of docket.attempts) {
    if (attempt.state === "acknowledged" && isConfirmedByRead(next, attempt, now, setting))
      next = confirmByRead(next, attempt);
    else if (attempt.state === "silent") next = settleSilence(next, attempt, now, setting);
    else if (attempt.state === "overtaken") next = settleOvertaken(next, attempt, now, setting);
    if (isEventLost(next, attempt)) next = lookBackBlindly(next, attempt, now);
  }
  return next;
}

/**
 * A read certainly contains the write. Its own event may still be on its way, behind an older one of the same second,
 * which would lie on top of the read for so long: then the row has to show what was sent, for a while.
 */
function isConfirmedByRead(
  docket: Docket,
  { readAfter, values, events }: Attempt,
  now: number,
  setting: EditSetting,
): boolean {
  if (readAfter === null || !isShown(docket, readAfter, setting)) return false;
  const isTold = !docket.hasEvents || events.length > 0;
  const isInRow = Object.entries(values).every(([name, value]) => docket.row?.[name] === value);
  return isTold || isInRow || now > readAfter + PATIENCE * setting.maxStalenessMs;
}

/** How many times the longest lag of a read an event that may be lost is waited for. */
const PATIENCE = 10;

/** Confirmed, and its event has not come. If it still does, it is looked back from all the same. */
function isEventLost({ hasEvents, attempts }: Docket, { id }: Attempt): boolean {
  const attempt = attempts.find((one) => one.id === id);
  return hasEvents && attempt?.state === "confirmed" && attempt.events.length === 0;
}

/** A read whose low watermark is past that time has been merged. */
function isShown(
  { readBegan }: Docket,
  at: number | null,
  { maxStalenessMs }: EditSetting,
): boolean {
  return at !== null && readBegan !== null && readBegan - maxStalenessMs > at;
}

/** When a request that got no answer can no longer commit. */
export function silenceEnds({ lastSentAt }: Attempt, setting: EditSetting): number {
  return lastSentAt + setting.leaveWithinMs + setting.mayCommitMs;
}

/**
 * Without a guard: a read past the end of the request's time shows whether it came in, once the log is as new as that
 * read. Nothing is sent before. One that seems not to have come in may have lost its event.
 */
function settleSilence(
  docket: Docket,
  attempt: Attempt,
  now: number,
  setting: EditSetting,
): Docket {
  if (attempt.guard !== null) {
    const isRepeated = holds("a repeat has the guard of the first request");
    return isRepeated ? docket : withAttempt(docket, { ...attempt, state: "lost" });
  }
  const waits = holds("an unguarded silence lasts as long as the request may commit");
  if (waits && !isShown(docket, silenceEnds(attempt, setting), setting)) return docket;
  if (cameIn(docket, attempt, setting)) return confirmByRead(docket, attempt);
  const isPatient = now < silenceEnds(attempt, setting) + PATIENCE * setting.maxStalenessMs;
  if (waits && !isLogReached(docket, attempt) && isPatient) return docket;
  const lost = withAttempt(docket, { ...attempt, state: "lost" });
  return lookBackBlindly(lost, attempt, now);
}

/** The row has what was sent, or a gap with our name that nobody else can have left. */
function cameIn(docket: Docket, attempt: Attempt, setting: EditSetting): boolean {
  const { row } = docket;
  const hasAll = Object.entries(attempt.values).every(([name, value]) => row?.[name] === value);
  if (row !== null && hasAll) return true;
  return unclaimed(docket).some(
    (entry) =>
      entry.kind === "gap" &&
      entry.seq > attempt.position &&
      isOurs(entry, attempt.guarded, setting),
  );
}

/**
 * The guard no longer holds, so the request cannot come in any more. Whether it did before, the log tells once it is as
 * new as the read that is past the guard.
 */
function settleOvertaken(
  docket: Docket,
  attempt: Attempt,
  now: number,
  setting: EditSetting,
): Docket {
  if (!docket.hasEvents && isOwnRow(docket, attempt, setting))
    return withAttempt(docket, { ...attempt, state: "acknowledged", readAfter: now });
  if (!isPast(docket, attempt)) return docket;
  if (isKnown(docket, attempt)) return withAttempt(docket, { ...attempt, state: "lost" });
  if (now <= silenceEnds(attempt, setting) + 3 * setting.maxStalenessMs) return docket;
  return givenUp(lookBackBlindly(docket, attempt, now), attempt, now);
}

/** Without events: the last to save the row was our user, and it has what was sent. */
function isOwnRow(docket: Docket, attempt: Attempt, { userId }: EditSetting): boolean {
  const { row } = docket;
  if (row === null || row["lastmodifiedbyid"] !== userId || !isPast(docket, attempt)) return false;
  return Object.entries(attempt.values).every(([name, value]) => row[name] === value);
}

/** The record is known to have changed since the guard. */
export function isPast({ row }: Docket, { guard }: Attempt): boolean {
  return row === null || guard === null || (modifiedSecond(row) ?? 0) > guard;
}

function isKnown(docket: Docket, attempt: Attempt): boolean {
  const { position, guard } = attempt;
  const moved = docket.log.some(
    ({ seq, commitSecond, modifiedSecond: at, kind }) =>
      seq > position && (kind === "gap" || at !== null) && (at ?? commitSecond) > (guard ?? 0),
  );
  return moved && !docket.repairOpen && isLogReached(docket, attempt);
}

/** The log is as new as the row: an own event, had there been one, would be in it. */
function isLogReached({ row, log }: Docket, { modified }: Attempt): boolean {
  if (row === null || !holds("a read is believed when the log is as new")) return true;
  if (modified !== null && (modifiedSecond(row) ?? 0) <= modified) return true;
  const last = log.findLast(({ kind, modifiedSecond: at }) => kind === "gap" || at !== null);
  const at = last === undefined ? null : (last.modifiedSecond ?? last.commitSecond);
  return at !== null && at >= (modifiedSecond(row) ?? 0);
}

/** Nothing tells whether it came in. A difference may be in the org already: a person must look. */
function givenUp(docket: Docket, attempt: Attempt, now: number): Docket {
  const next = withAttempt(docket, { ...attempt, state: "lost" });
  const edit = editOf(next, attempt.editId);
  const added = Object.keys(attempt.values).find((name) => edit?.fields[name]?.policy === "add");
  if (edit === undefined || added === undefined || edit.state !== "open") return next;
  const rest = { found: "possible", theirs: null, at: now, seq: null, decision: null } as const;
  const listed = withConflict(next, edit, added, rest);
  return withEdit(listed, { ...edit, state: "resolved", confirmedSeq: next.headSeq });
}

export function liveAttempt({ attempts }: Docket): Attempt | undefined {
  return attempts.findLast(isLive);
}

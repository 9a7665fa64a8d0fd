import type { CellValue } from "../../../edge/protocol/cell.ts";
import { holds } from "../../lib/injection-point.ts";
import {
  type Attempt,
  type Docket,
  editOf,
  type EditSetting,
  type LogEntry,
  secondOf,
} from "./docket.ts";

/**
 * Whose an event of ours is. It is known by who wrote it and through what, after the plan, within the seconds in which
 * the request can have committed; not by its values: another may write the same, and a trigger may make others of ours.
 *
 *   event ─┬─ an attempt waits for its event, and it can be this one ──────────► its first event
 *          ├─ an attempt had its event, or was given up, and it is of its values ► a repeat, or a late request
 *          └─ none ─────────────────────────────────────────────────────────────► nobody's: an alarm
 */
export type Claim = { readonly attempt: Attempt; readonly isFirst: boolean };

export function claimantOf(docket: Docket, entry: LogEntry, setting: EditSetting): Claim | null {
  if (entry.kind !== "update" && entry.kind !== "gap") return null;
  const { attempts } = docket;
  const waiting = attempts.find(
    (attempt) => isWaiting(attempt) && isFirstEvent(docket, attempt, entry, setting),
  );
  if (waiting !== undefined) return { attempt: waiting, isFirst: true };
  if (!holds("every own event is looked back from")) return null;
  const repeated = attempts.findLast((attempt) => isRepeat(docket, attempt, entry, setting));
  return repeated === undefined ? null : { attempt: repeated, isFirst: false };
}

/** Not claimed yet. */
export function unclaimed({ log, attempts }: Docket): readonly LogEntry[] {
  const claimed = new Set(attempts.flatMap(({ events }) => events));
  return log.filter(({ seq }) => !claimed.has(seq));
}

/** Events that bear our name and belong to no attempt: somebody else writes with our user. */
export function strangers(docket: Docket, setting: EditSetting): readonly LogEntry[] {
  return unclaimed(docket).filter(
    (entry) => isOurs(entry, true, setting) || isOurs(entry, false, setting),
  );
}

/** By user and client; a collection of 200 tells its API only. */
export function isOurs(
  { userId, origin }: LogEntry,
  guarded: boolean,
  setting: EditSetting,
): boolean {
  if (userId !== setting.userId) return false;
  const [api = "", client] = origin.split(";client=");
  return guarded ? client === setting.client : client === undefined && api.includes("/rest/");
}

function isWaiting({ events, state }: Attempt): boolean {
  return events.length === 0 && state !== "failed" && state !== "lost";
}

function isFirstEvent(
  docket: Docket,
  attempt: Attempt,
  entry: LogEntry,
  setting: EditSetting,
): boolean {
  const isSame = hasValues(entry, attempt);
  if (!holds("an own event is known by who wrote it and through what")) return isSame;
  if (!isOurs(entry, attempt.guarded, setting)) return false;
  if (entry.seq <= attempt.position && holds("an own event comes after its plan")) return false;
  if (!isSame && isOfEarlier(docket, attempt, entry)) return false;
  if (!holds("an own event lies in the seconds of its request"))
    return isSame || entry.kind === "gap";
  if (!isWithin(attempt, entry, setting)) return false;
  return isSame || tells(docket, attempt, entry, setting);
}

/** Whether an event that has not the values that were sent can be of this request all the same. */
function tells(docket: Docket, attempt: Attempt, entry: LogEntry, setting: EditSetting): boolean {
  if (attempt.state === "acknowledged" || attempt.state === "confirmed") return true;
  if (names(entry, attempt)) return true;
  // A gap, or a save that changed nothing: where a request of another edit may still arrive, it may be that one's.
  return !docket.attempts.some(
    (other) => other.id !== attempt.id && mayArrive(docket, other, entry, setting),
  );
}

function names({ cells }: LogEntry, { values }: Attempt): boolean {
  return Object.keys(values).some((name) => name in cells);
}

/** It names fields that were sent, and all of them have the values. */
function hasValues({ cells }: LogEntry, { values }: Attempt): boolean {
  const named = Object.entries(values).filter(([name]) => name in cells);
  return named.length > 0 && named.every(([name, value]) => cells[name] === value);
}

/** The same, or with what a trigger has made of them before. */
function hasStored(docket: Docket, entry: LogEntry, attempt: Attempt): boolean {
  const fields = editOf(docket, attempt.editId)?.fields;
  const stored = Object.entries(attempt.values).map(([name, value]) => {
    const end = fields?.[name]?.end;
    return [name, end?.is === "stored" ? end.value : value] as const;
  });
  return (
    hasValues(entry, attempt) ||
    hasValues(entry, { ...attempt, values: Object.fromEntries(stored) })
  );
}

/** A repeat of an earlier request brings that one's values. */
function isOfEarlier(docket: Docket, attempt: Attempt, entry: LogEntry): boolean {
  return docket.attempts.some(
    (other) =>
      other.id !== attempt.id &&
      other.guarded === attempt.guarded &&
      other.wasSilent &&
      hasStored(docket, entry, other),
  );
}

function isWithin(
  { sentAt, answerSecond, guarded, wasSilent }: Attempt,
  { commitSecond }: LogEntry,
  { leaveWithinMs, mayCommitMs }: EditSetting,
): boolean {
  if (commitSecond < secondOf(sentAt)) return false;
  if (answerSecond !== null) return commitSecond <= answerSecond;
  const isOpen = guarded || !wasSilent;
  return isOpen || commitSecond <= secondOf(sentAt + leaveWithinMs + mayCommitMs) + 1;
}

/**
 * The event can be of a request of it that got no answer: it came through the same API, not too long after, not all of
 * its requests have had their event, and its guard held, as far as the log tells.
 */
function mayArrive(
  { log }: Docket,
  attempt: Attempt,
  entry: LogEntry,
  setting: EditSetting,
): boolean {
  const { lastSentAt, sentAt, wasSilent, guard, guarded, position, events } = attempt;
  const { leaveWithinMs, mayCommitMs, repeatEveryMs } = setting;
  const until = secondOf(lastSentAt + leaveWithinMs + mayCommitMs + repeatEveryMs) + 1;
  const isAnswered = !wasSilent || (events.length > 0 && lastSentAt === sentAt);
  if (isAnswered || entry.commitSecond > until || !isOurs(entry, guarded, setting)) return false;
  const isOvertaken = (at: number | null) => guard !== null && at !== null && at > guard;
  return !log.some(
    ({ seq, modifiedSecond }) => seq > position && seq < entry.seq && isOvertaken(modifiedSecond),
  );
}

function isRepeat(
  docket: Docket,
  attempt: Attempt,
  entry: LogEntry,
  setting: EditSetting,
): boolean {
  const { events, state, position } = attempt;
  const isOver = events.length > 0 || state === "lost" || state === "confirmed";
  if (!isOver || entry.seq <= position) return false;
  if (!mayArrive(docket, attempt, entry, setting)) return false;
  return entry.kind === "gap" || hasStored(docket, entry, attempt);
}

/** What an own event says that was stored of a field: what it names, or what stood there. */
export function storedBy(
  entry: LogEntry,
  { values }: Attempt,
  name: string,
  stood: CellValue,
): CellValue {
  if (entry.kind === "gap") return values[name] ?? null;
  return name in entry.cells ? (entry.cells[name] ?? null) : stood;
}

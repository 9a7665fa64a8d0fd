import { isOn } from "../protocol/line.ts";
import type { RoomMessage } from "../protocol/room.ts";
import { eventText, type Place } from "../protocol/stream.ts";

/** Where a stream is: what was sent goes up to there. */
export type StreamPlace = {
  /** Null before the room of a part named its own. */
  readonly line: string | null;
  readonly seq: number;
  /** What the room says is of another line, from which the place is not known to be reached: it counts for nothing. */
  readonly isApart?: true;
};

/** What is done with a message of the room. */
export type Told = {
  readonly place: StreamPlace;
  /** Events for the client. */
  readonly text: string;
  /**
   * What comes next: the room is asked what follows the place; it is read in the log, which knows more than the room; or the
   * stream ends.
   */
  readonly next?: "ask" | "read" | "end";
};

/**
 * What a stream makes of a message of its room. `isPart`: it follows the log of a part, which the room alone has.
 * Where the room does not have what follows, the log may.
 */
export function toldBy(message: RoomMessage, place: StreamPlace, isPart: boolean): Told {
  const nothing: Told = { place, text: "" };
  if (message.type === "refused") return { ...nothing, next: "end" };
  if (message.type === "line") return lineTold(message, place);
  if (place.line === null) return nothing;
  if (message.type === "reset") {
    if (!isPart) return { place: { line: place.line, seq: place.seq }, text: "", next: "read" };
    return resetTo({ line: place.line, seq: message.head }, NOT_KEPT);
  }
  if (place.isApart) return nothing;
  const at = { line: place.line, seq: place.seq };
  if (message.type === "batch") return batchTold(message, at);
  if (message.type !== "heartbeat") return nothing;
  const { head } = message;
  if (isPart && head < at.seq) return resetTo({ line: at.line, seq: head }, NOT_KEPT);
  return head > at.seq ? { ...nothing, next: "ask" } : nothing;
}

function batchTold(
  { from, to, changes }: Extract<RoomMessage, { type: "batch" }>,
  place: Place,
): Told {
  if (to <= place.seq) return { place, text: "" };
  if (from > place.seq + 1) return { place, text: "", next: "ask" };
  const more = changes.filter(({ seq }) => seq > place.seq);
  if (more.some(({ effect }) => effect === "reset")) return { place, text: "", next: "read" };
  const { line } = place;
  const data = { line, from: place.seq + 1, to, changes: more };
  // What shows nothing moves the place all the same.
  return { place: { line, seq: to }, text: eventText({ event: "changes", data }) };
}

/** The room says its line, and of a part where that ends. */
function lineTold(message: Extract<RoomMessage, { type: "line" }>, place: StreamPlace): Told {
  const { line, head } = message;
  if (place.line === null) return { ...began({ line, seq: head ?? 0 }), next: "ask" };
  const on = { place: { line, seq: place.seq }, text: "" };
  if (isOn(message, place)) return place.isApart ? { ...on, next: "ask" } : on;
  if (head !== undefined) return { ...resetTo({ line, seq: head }, NOT_KEPT), next: "ask" };
  return { place: { ...place, isApart: true }, text: "", next: "read" };
}

/** The stream begins here. */
export function began({ line, seq }: Place): Told & { readonly place: Place } {
  const data = { line, seq };
  return { place: data, text: eventText({ event: "place", data }) };
}

const AGAIN = "read the rows again; changes go on from here.";
export const NOT_KEPT = `The changes after that place are not kept any more: ${AGAIN}`;
export const OTHER_LOG = `The log was put back to an earlier time than that place: ${AGAIN}`;
export const ALL_READ = `All records were read anew: ${AGAIN}`;

/** What is between is left out. */
export function resetTo({ line, seq }: Place, reason: string): Told & { readonly place: Place } {
  const text = eventText({ event: "reset", data: { line, seq, reason } });
  return { place: { line, seq }, text };
}

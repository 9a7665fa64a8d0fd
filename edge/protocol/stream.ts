import * as v from "valibot";
import { Change } from "./change.ts";
import { LineId } from "./line.ts";

/*
 * The log of an object as server-sent events (HTML Standard, "Server-sent events"). Each event's id is a place in the log,
 * by which a client that lost its connection goes on: browsers send it by themselves, as Last-Event-ID.
 *
 *   place     where the stream begins: rows that are read from now on are true for it or later
 *   changes   what follows, in order and without gaps
 *   reset     what lies between is not told: the rows are to be read again; changes go on from its place
 */

export type Place = { readonly line: string; readonly seq: number };

/** A place in a log, as one text: `<line>.<seq>`. */
export function placeText({ line, seq }: Place): string {
  return `${line}.${seq}`;
}

/** Null where it is none. */
export function readPlace(text: string): Place | null {
  const [line = "", digits = "", ...rest] = text.split(".");
  const isPlace = v.is(LineId, line) && /^\d{1,15}$/.test(digits) && rest.length === 0;
  return isPlace ? { line, seq: Number(digits) } : null;
}

const place = { line: LineId, seq: v.number() };

/** An event, by its name, and its data. */
export const StreamEvent = v.variant("event", [
  v.object({ event: v.literal("place"), data: v.object(place) }),
  v.object({
    event: v.literal("changes"),
    data: v.object({ line: LineId, from: v.number(), to: v.number(), changes: v.array(Change) }),
  }),
  v.object({ event: v.literal("reset"), data: v.object({ ...place, reason: v.string() }) }),
]);
export type StreamEvent = v.InferOutput<typeof StreamEvent>;

export function eventText({ event, data }: StreamEvent): string {
  const id = placeText({ line: data.line, seq: event === "changes" ? data.to : data.seq });
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

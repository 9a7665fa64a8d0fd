import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "../protocol/change.ts";
import type { RoomMessage } from "../protocol/room.ts";
import { placeText } from "../protocol/stream.ts";
import { type StreamPlace, toldBy } from "./stream-told.ts";

const LINE = "00000000-0000-4000-8000-00000000000a";
const NEXT = "00000000-0000-4000-8000-00000000000b";
const AT_7 = { line: LINE, seq: 7 };

const changeOf = (seq: number): Change => ({
  ...{ seq, recordId: "001", effect: "changed", source: "stream", commitAt: null },
  fields: { name: String(seq) },
});
const batch = (from: number, to: number): RoomMessage => ({
  ...{ type: "batch", from, to },
  changes: Array.from({ length: to - from + 1 }, (_, n) => changeOf(from + n)),
});
const line = (upTo: number, more = {}): RoomMessage => ({
  ...{ type: "line", line: NEXT, lineage: [{ line: LINE, upTo }] },
  ...more,
});
const whole = (message: RoomMessage, place: StreamPlace) => toldBy(message, place, false);
const ofPart = (message: RoomMessage, place: StreamPlace) => toldBy(message, place, true);

test("a batch that follows is told from there on; one that is known is not; a hole is asked about", () => {
  expect(whole(batch(6, 9), AT_7)).toMatchObject({ place: { seq: 9 } });
  expect(whole(batch(6, 9), AT_7).text).toContain('"from":8,"to":9');
  expect(whole(batch(5, 7), AT_7)).toEqual({ place: AT_7, text: "" });
  expect(whole(batch(9, 9), AT_7)).toEqual({ place: AT_7, text: "", next: "ask" });
  const beyond: RoomMessage = { type: "heartbeat", head: 9 };
  expect(whole(beyond, AT_7)).toEqual({ place: AT_7, text: "", next: "ask" });
  expect(whole({ type: "heartbeat", head: 5 }, AT_7)).toEqual({ place: AT_7, text: "" });
});

test("what the room does not have is read in the log, which has the last word", () => {
  const read = { place: AT_7, text: "", next: "read" };
  expect(whole({ type: "reset", head: 9 }, AT_7)).toEqual(read);
  const all: Change = { ...changeOf(8), recordId: null, effect: "reset", fields: {} };
  expect(whole({ type: "batch", from: 8, to: 8, changes: [all] }, AT_7)).toEqual(read);
});

test("another line that the place leads to is gone over to; what is said of one that it does not is not heard", () => {
  expect(whole(line(7), AT_7)).toEqual({ place: { line: NEXT, seq: 7 }, text: "" });
  const apart = { ...AT_7, isApart: true } as const;
  expect(whole(line(6), AT_7)).toEqual({ place: apart, text: "", next: "read" });
  for (const message of [batch(8, 8), { type: "heartbeat", head: 9 } as const])
    expect(whole(message, apart)).toEqual({ place: apart, text: "" });
  // Until the room comes to the line too, or starts anew.
  const together = { place: { line: NEXT, seq: 7 }, text: "", next: "ask" };
  expect(whole(line(7), apart)).toEqual(together);
  expect(whole({ type: "reset", head: 9 }, apart)).toMatchObject({ place: AT_7, next: "read" });
});

test("the log of a part begins where its room says, and what it does not have is a reset", () => {
  const told = ofPart(line(0, { head: 3 }), { line: null, seq: 0 });
  expect(told).toMatchObject({ place: { line: NEXT, seq: 3 }, next: "ask" });
  expect(told.text).toContain(`event: place\nid: ${placeText({ line: NEXT, seq: 3 })}\n`);
  const other = ofPart(line(6, { head: 9 }), AT_7);
  expect(other).toMatchObject({ place: { line: NEXT, seq: 9 }, next: "ask" });
  expect(other.text).toContain(`event: reset\nid: ${placeText({ line: NEXT, seq: 9 })}\n`);
  for (const message of [
    { type: "reset", head: 9 } as const,
    { type: "heartbeat", head: 4 } as const,
  ]) {
    const { place, text, next } = ofPart(message, AT_7);
    expect([place, next]).toEqual([{ line: LINE, seq: message.head }, undefined]);
    expect(text).toContain("read the rows again");
  }
});

test("whoever is refused is told no more", () => {
  expect(whole({ type: "refused", reason: "" }, AT_7)).toEqual({
    ...{ place: AT_7, text: "", next: "end" },
  });
});

/** Whatever batches come, in whatever order and however often, and the answers to what was asked. */
test("each change is told once, in order", () => {
  const messages = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(6)), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(messages, (all) => {
      let place: StreamPlace = { line: LINE, seq: 0 };
      const told: number[] = [];
      const hear = (message: RoomMessage): void => {
        const step = whole(message, place);
        ({ place } = step);
        const data = /^data: (.*)$/m.exec(step.text)?.[1];
        const { changes = [] } = JSON.parse(data ?? "{}") as { changes?: Change[] };
        told.push(...changes.map(({ seq }) => seq));
        if (step.next === "ask") hear(batch(place.seq + 1, place.seq + 3));
      };
      for (const [from, more] of all) hear(batch(from, from + more));
      expect(told).toEqual(Array.from({ length: place.seq }, (_, n) => n + 1));
    }),
  );
});

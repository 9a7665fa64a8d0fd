import { expect, test } from "vitest";
import { legendRoom } from "./legend-room.ts";

const measure = (text: string) => 10 * text.length;
const room = (labels: readonly string[], width: number, height: number) =>
  legendRoom(labels, { width, height }, measure);

test("names in one line are as long as they are", () => {
  expect(room(["Ada", "Bob"], 200, 240)).toEqual({ lines: 1, labelPx: 160, heightPx: 24 });
  expect(room([], 200, 240).heightPx).toBe(0);
});

test("more names take more lines, up to three, then they are cut", () => {
  const names = Array.from({ length: 6 }, () => "Ada Lovelace");
  expect(room(names, 360, 240)).toMatchObject({ lines: 3, labelPx: 160, heightPx: 64 });
  expect(room(names, 260, 240)).toMatchObject({ lines: 3, labelPx: 104 });
});

test("a low chart has one line, a very low one none", () => {
  const names = Array.from({ length: 3 }, () => "Ada Lovelace");
  expect(room(names, 300, 150)).toMatchObject({ lines: 1, labelPx: 72 });
  expect(room(names, 300, 90)).toMatchObject({ lines: 0, heightPx: 0 });
});

import { expect, test } from "vitest";
import { edgeSpeed } from "./follow-pointer.ts";

test("what is scrolled scrolls on near its edges, faster the nearer, and not between them", () => {
  const sight = { top: 100, bottom: 700 };
  expect([300, 156, 644].map((y) => edgeSpeed(y, sight))).toEqual([0, 0, 0]);
  expect(edgeSpeed(128, sight)).toBe(-7);
  expect(edgeSpeed(672, sight)).toBe(7);
  expect([0, 900].map((y) => edgeSpeed(y, sight))).toEqual([-14, 14]);
});

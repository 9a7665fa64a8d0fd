import { expect, test } from "vitest";
import { makeGrantSeen } from "./grant-seen.ts";

test("what is seen is another once it is said otherwise, and not while it cannot be said", () => {
  const isOther = makeGrantSeen();
  const heard = [null, "a", "a", null, "b", "a"].map((sees) => isOther({ id: "Ada", sees }));
  expect(heard).toEqual([false, false, false, false, true, false]);
});

test("another person sees something else, whatever the word for it is", () => {
  const isOther = makeGrantSeen();
  expect(isOther({ id: "Ada", sees: "a" })).toBe(false);
  expect(isOther({ id: "Bob", sees: "a" })).toBe(true);
});

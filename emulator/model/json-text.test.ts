import { expect, test } from "vitest";
import { jsonText } from "./json-text.ts";

test("whatever JSON holds has a text, a trap for String too", () => {
  expect(jsonText({ toString: 1 })).toBe('{"toString":1}');
  expect([null, true, 1.5, "a", [1]].map(jsonText)).toEqual(["null", "true", "1.5", "a", "[1]"]);
});

import { expect, test } from "vitest";
import { takenBack } from "./taken-back.ts";

test("what a read shows otherwise than the mirror has it is read again, and nothing else", () => {
  const [alive, mirrored] = [new Set(["both", "org"]), new Set(["both", "mirror"])];
  expect(takenBack(["both", "org", "mirror", "neither"], alive, mirrored)).toEqual([
    "org",
    "mirror",
  ]);
});

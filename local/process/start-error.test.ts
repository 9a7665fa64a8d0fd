import { expect, test } from "vitest";
import { StartError, startAdvice } from "./start-error.ts";

test("a known cause says what to do", () => {
  expect(startAdvice(new Error("initdb: error: No space left on device"))).toMatch(
    /^The disk is full: .*--data DIR/,
  );
  expect(startAdvice(new Error("ENOSPC: no space left on device, write"))).toMatch(
    /^The disk is full/,
  );
  expect(startAdvice(new Error("EACCES: permission denied, mkdir '/x'"))).toMatch(/--data DIR/);
  expect(startAdvice(new StartError("Do this."))).toBe("Do this.");
  expect(startAdvice("odd")).toBe("odd");
});

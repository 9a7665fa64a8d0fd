import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LineFile } from "./line-file.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

test("what is behind the last newline is cut off, so that the next line stands by itself", () => {
  const folder = testFolder();
  const path = join(folder, "lines");
  appendFileSync(path, "one\nhalf of a li");
  const file = new LineFile(path);
  expect([...file.lines()]).toEqual(["one"]);
  file.append("two");
  file.close();
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
});

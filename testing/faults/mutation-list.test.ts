import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../local/process/run-program.ts";
import { MUTATIONS } from "./mutation-list.ts";

test.each(MUTATIONS)("applies: $name", ({ file, find, replace, test: noticedBy }) => {
  const source = readFileSync(join(ROOT, file), "utf8");
  expect(source.split(find), `times that ${file} has the text, and one`).toHaveLength(2);
  expect(source.replace(find, () => replace)).not.toBe(source);
  expect(existsSync(join(ROOT, noticedBy)), noticedBy).toBe(true);
});

test("no two have one name", () => {
  const names = MUTATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

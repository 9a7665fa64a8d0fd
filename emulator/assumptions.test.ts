import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const MARK = /(?:\/\/|\*)[^\n]*\bAssumed:/;

/** The files with assumptions about Salesforce, according to their comments. */
function marked(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => MARK.test(readFileSync(join(FOLDER, file), "utf8")))
    .toSorted();
}

/** The files in the README's list of assumptions. */
function listed(): string[] {
  const readme = readFileSync(join(FOLDER, "README.md"), "utf8");
  const [, list = ""] = readme.split("## What is assumed rather than known");
  const rows = list.split("\n").filter((line) => line.startsWith("|"));
  const files = rows.flatMap((row) => [...row.matchAll(/`([\w/-]+\.ts)`/g)]);
  return [...new Set(files.map(([, file = ""]) => file))].toSorted();
}

test("the README lists every assumption, and none that is gone", () => {
  expect(listed()).toEqual(marked());
});

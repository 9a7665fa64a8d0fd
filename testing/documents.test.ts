import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const FILES = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
}).stdout.split("\n");
const DOCUMENTS = FILES.filter((file) => file.endsWith(".md") && existsSync(join(ROOT, file)));
/** A file of this repository in a document: a path from the root in backquotes, without `<…>`. */
const PATH = /`((?:db|docs|edge|emulator|ingest|web|local|testing|e2e|bench|scripts)\/[\w./-]+)`/g;

test.each(DOCUMENTS)("every file that %s names exists", (document) => {
  const named = [...read(document).matchAll(PATH)].map(([, path]) => path ?? "");
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

/** A test file, then the title of one of its tests in quotes; where it ends in `…`, the beginning of one. */
const QUOTED = /`([\w./-]+\.test\.tsx?)` "([^"]+?)(?: ?…)?"/g;

test.each(DOCUMENTS)("every test that %s quotes has that title", (document) => {
  const quoted = [...read(document).matchAll(QUOTED)];
  const wrong = quoted.filter(([, file = "", title = ""]) => !read(file).includes(title));
  expect(wrong.map(([all]) => all)).toEqual([]);
});

test("every numbered invariant quotes a test that holds it", () => {
  const rows = read("docs/invariants.md").match(/^\| I\d.*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => row.search(QUOTED) === -1)).toEqual([]);
});

test("every invariant and fault class that a test names is in the documents", () => {
  const known = new Set(`${read("docs/invariants.md")}${read("docs/reliability.md")}`.match(CLASS));
  for (const file of FILES.filter((name) => /\.test\.tsx?$/.test(name))) {
    const named = existsSync(join(ROOT, file)) ? (read(file).match(COMMENT) ?? []) : [];
    const unknown = named.flatMap((comment) => comment.match(CLASS) ?? []);
    expect(
      unknown.filter((name) => !known.has(name)),
      file,
    ).toEqual([]);
  }
});

const CLASS = /\b[IF]\d{1,2}\b/g;
const COMMENT = /\/\*\*[^]*?\*\/|\/\/.*/g;

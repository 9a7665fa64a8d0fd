import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, runBinary } from "../local/process/run-program.ts";

/** Of all JavaScript that a page needs before it shows anything, compressed by gzip. */
const BUDGET_BYTES = 90_000;
/** Besides those that every page needs: browsers open six connections where HTTP/2 is not spoken. */
const MAX_FILES = 5;

type Chunk = { readonly file: string; readonly imports?: readonly string[] };

const dist = mkdtempSync(join(tmpdir(), "orgmirror-first-pages-"));
afterAll(() => rmSync(dist, { recursive: true, force: true }));

let chunks: Readonly<Record<string, Chunk>>;
beforeAll(async () => {
  const options = ["--manifest", "--outDir", dist, "--logLevel", "error"];
  await runBinary("vite", ["build", ...options], { NODE_ENV: "production" });
  chunks = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
});

/** The files of a chunk and of all that it imports. */
function filesOf(name: string, found = new Set<string>()): Set<string> {
  const chunk = chunks[name];
  if (chunk === undefined) throw new Error(`The build has no ${name}.`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

/** The key in the build of a file that several share. */
function shared(name: string): string {
  return (
    Object.keys(chunks).find((key) => key.startsWith(`_${name}-`) && key.endsWith(".js")) ?? name
  );
}

const PAGES = readdirSync(join(ROOT, "web/pages")).filter((file) => file.endsWith("-page.tsx"));

test.each(PAGES)("the code of %s comes in few files, within the budget", (page) => {
  const always = new Set([...filesOf(shared("first")), ...filesOf(shared("app"))]);
  const own = [...filesOf(`pages/${page}`)].filter((file) => !always.has(file));
  expect(own.length).toBeLessThanOrEqual(MAX_FILES);
  const bytes = [...always, ...own, "theme.js"].map(
    (file) => gzipSync(readFileSync(join(dist, file))).length,
  );
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
});

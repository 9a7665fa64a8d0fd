import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INJECTION_POINTS } from "../../ingest/lib/injection-point.ts";
import { ROOT } from "../../local/process/run-program.ts";
import { BREAKS } from "./breaks.ts";

const product = globSync("{db,edge,emulator,ingest,local,web}/**/*.{ts,tsx}", { cwd: ROOT })
  .filter((path) => !/node_modules|\.test\./.test(path))
  .map((path) => readFileSync(join(ROOT, path), "utf8"));
const askers = product.filter((source) => source.includes('/injection-point.ts"')).join("\n");

test("every rule is asked for at one place", () => {
  const asked = [...askers.matchAll(/\bholds\(\s*"([^"]+)"/g)].map(([, rule]) => rule);
  expect(asked.toSorted()).toEqual(INJECTION_POINTS.toSorted());
  expect(askers.split("holds(").length - 1, "calls that name their rule").toBe(asked.length);
});

test("the product breaks no rule", () => {
  expect(product.filter((source) => source.includes("breakRule"))).toHaveLength(1);
});

test("every rule has a test that must notice its break", () => {
  const broken = new Set(BREAKS.map(([rule]) => rule));
  expect(INJECTION_POINTS.filter((rule) => !broken.has(rule))).toEqual([]);
});

test.each(BREAKS)("%s: %s", (_, noticedBy) => {
  expect(existsSync(join(ROOT, noticedBy))).toBe(true);
});

test("no two breaks are one", () => {
  expect(new Set(BREAKS.map(String)).size).toBe(BREAKS.length);
});

import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOutOfDate } from "./out-of-date.ts";

let folder: string;
const at = (path: string) => join(folder, path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-date-test-"));
  await mkdir(at("web/dist"), { recursive: true });
  await writeFile(at("web/page.ts"), "");
  await writeFile(at("web/dist/index.html"), "");
  await Promise.all(["web/page.ts", "web"].map((path) => utimes(at(path), 1000, 1000)));
  await utimes(at("web/dist/index.html"), 2000, 2000);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("what is made is out of date when missing, or older than a source", async () => {
  const ask = (made: string) => isOutOfDate(at(made), [at("web"), at("missing")], [at("web/dist")]);
  expect(await ask("web/dist/index.html")).toBe(false);
  expect(await ask("web/dist/none.html")).toBe(true);
  await utimes(at("web/page.ts"), 3000, 3000);
  expect(await ask("web/dist/index.html")).toBe(true);
});

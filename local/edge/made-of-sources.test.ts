import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeOfSources } from "./made-of-sources.ts";

let folder: string;
const at = (path: string) => join(folder, path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-made-test-"));
  await mkdir(at("web/dist"), { recursive: true });
  await writeFile(at("web/page.ts"), "one");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("what is made is made anew when it is missing, or when a source is another, whatever its time", async () => {
  const made = at("web/dist/index.html");
  const build = () =>
    makeOfSources({
      made,
      note: at("notes/web.sources"),
      sources: [at("web"), at("missing")],
      leaveOut: [at("web/dist")],
      make: async () => writeFile(made, await readFile(at("web/page.ts"))),
    });
  expect(await build()).toBe(true);
  expect(await build()).toBe(false);
  await writeFile(at("web/page.ts"), "two");
  await utimes(at("web/page.ts"), 1000, 1000);
  expect(await build()).toBe(true);
  expect(await readFile(made, "utf8")).toBe("two");
  await rm(made);
  expect(await build()).toBe(true);
});

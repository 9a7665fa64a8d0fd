import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startAnnounced } from "./announced-child.ts";
import { isRunning } from "./process-identity.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-child-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(code: string, how: { command?: string; timeoutMs?: number } = {}) {
  return startAnnounced({
    name: "probe",
    command: how.command ?? process.execPath,
    args: ["-e", code],
    logFile: join(folder, "probe.log"),
    descriptor: 1,
    announcement: v.object({ port: v.number() }),
    timeoutMs: how.timeoutMs ?? 10_000,
    patienceMs: 1_000,
  });
}

test("the first line that fits is the announcement; one that clings to life is killed", async () => {
  const { child, announcement } = await start(`
    process.on("SIGTERM", () => console.error("no"));
    console.log("up");
    console.log(JSON.stringify({ port: 7 }));
    setInterval(() => {}, 1000);
  `);
  expect(announcement).toEqual({ port: 7 });
  await child.stop();
  expect(await child.ended).toBe("signal SIGKILL");
  expect(child.lastLines()).toBe("no");
  expect(isRunning(child.process)).toBe(false);
});

test("one that ends first, is late, or does not exist is told with why", async () => {
  await expect(start("console.error('no disk'); process.exit(3)")).rejects.toThrow(
    "probe did not start (exit code 3):\nno disk",
  );
  await expect(start("setInterval(() => {}, 1000)", { timeoutMs: 50 })).rejects.toThrow(
    "probe did not start (not up after 0.05 s)",
  );
  await expect(start("", { command: join(folder, "none") })).rejects.toThrow("ENOENT");
});

test("nothing of our environment is handed on but what a program needs", async () => {
  process.env["PROBE_SECRET"] = "s";
  const { child, announcement } = await start(
    "console.log(JSON.stringify({ port: process.env.PROBE_SECRET ? 1 : process.env.PATH ? 2 : 3 }))",
  );
  delete process.env["PROBE_SECRET"];
  expect(announcement).toEqual({ port: 2 });
  await child.ended;
});

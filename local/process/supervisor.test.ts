import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startChild, type Child } from "./child.ts";
import { InjectionSkipped } from "../../testing/faults/injection-skipped.ts";
import { SmallDisk } from "../../testing/faults/small-disk.ts";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";
import { Supervisor, partFailureText, type Part } from "./supervisor.ts";

let folder: string;
let supervisor: Supervisor;
let parts: Record<string, ProcessIdentity> = {};
let lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-supervisor-test-"));
  [parts, lines] = [{}, []];
  supervisor = new Supervisor({
    changed: (now) => (parts = now),
    report: (line) => lines.push(line),
  });
});
afterEach(async () => {
  await supervisor.stop();
  await rm(folder, { recursive: true, force: true });
});

function part(name: string, code: string, restart: boolean): Part {
  const start = (again: boolean): Promise<Child> =>
    startChild({
      name,
      command: process.execPath,
      args: ["-e", code],
      logFile: join(folder, `${name}.log`),
      append: again,
      patienceMs: 5_000,
    });
  return { name, start, restart };
}

const STAY = "setInterval(() => {}, 1000)";

test("a part that is killed is started again, as another process", async () => {
  const child = await supervisor.start(part("steady", STAY, true));
  process.kill(child.process.pid, "SIGKILL");
  await expect.poll(() => parts["steady"]?.pid).not.toBe(child.process.pid);
  expect(lines).toEqual(["steady ended (signal SIGKILL) and is started again"]);
  const second = parts["steady"];
  await supervisor.stop();
  expect(second && isRunning(second)).toBe(false);
});

test("a part that must not end fails with its last words", async () => {
  await supervisor.start(part("once", "console.error('no disk'); process.exit(3)", false));
  expect(await supervisor.failed).toEqual({
    name: "once",
    why: "exit code 3",
    lastLines: "no disk",
  });
});

test("a part that a full disk ends says which one is full, although its log took no word", async (context) => {
  const disk = await SmallDisk.mount(folder, 1).catch((error: Error) => {
    if (error instanceof InjectionSkipped) context.skip(error.message);
    throw error;
  });
  try {
    disk.fill();
    const start = () =>
      startChild({
        name: "postgres",
        command: process.execPath,
        args: ["-e", "console.error('PANIC'); process.exit(1)"],
        logFile: join(disk.folder, "postgres.log"),
        patienceMs: 5_000,
      });
    await supervisor.start({ name: "postgres", restart: false, start });
    const text = partFailureText(await supervisor.failed);
    expect(text).toMatch(/^postgres ended by itself \(.*\)\. The disk is full: free some space/);
    expect(text).toContain(`the disk of ${disk.folder} is full`);
  } finally {
    await disk.unmount();
  }
});

test("parts stop in the opposite order, and no end of theirs is a failure", async () => {
  const code = `process.on('SIGTERM', () => { console.log(performance.timeOrigin + performance.now()); process.exit() }); ${STAY}; console.log('up')`;
  const children = [
    await supervisor.start(part("first", code, true)),
    await supervisor.start(part("second", code, true)),
  ];
  await expect.poll(() => children.map((child) => child.lastLines())).toEqual(["up", "up"]);
  await supervisor.stop();
  const [first, second] = children.map((child) => Number(child.lastLines().split("\n")[1]));
  expect(second).toBeLessThan(first ?? 0);
  expect(lines).toEqual([]);
});

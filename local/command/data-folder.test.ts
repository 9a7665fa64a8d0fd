import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdDataFolder, readState } from "./data-folder.ts";
import { portsFrom } from "./options.ts";
import { hasEnded, identify } from "../process/process-identity.ts";
import { localSecrets } from "./secrets.ts";

const PORTS = portsFrom(9000);
let path: string;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "orgmirror-data-test-"));
});
afterEach(() => rm(path, { recursive: true, force: true }));

/** A state.json as a starter leaves it that was killed. */
async function leaveState(parts: Record<string, unknown>): Promise<void> {
  const child = execa(process.execPath, ["-e", ""]);
  const starter = identify(child.pid ?? 0);
  expect(await hasEnded(starter, 10_000)).toBe(true);
  const state = { url: "http://127.0.0.1:9000", starter, ports: PORTS, parts, ready: true };
  await writeFile(join(path, "state.json"), JSON.stringify(state));
}

test("a folder is held by one at a time, and says by whom", async () => {
  const held = await holdDataFolder(path, PORTS, false);
  await expect(holdDataFolder(path, PORTS, false)).rejects.toThrow(
    `already runs on ${path} at http://127.0.0.1:9000 (process ${process.pid})`,
  );
  await held.release();
  expect(await readState(path)).toBeNull();
  await (await holdDataFolder(path, PORTS, false)).release();
});

test("the state shows every process, as it last was", async () => {
  const held = await holdDataFolder(path, PORTS, false);
  const rooms = identify(process.pid);
  void held.writeState({ parts: {} });
  void held.writeState({ parts: { rooms } });
  await held.writeState({ ready: true });
  expect(await readState(path)).toMatchObject({ parts: { rooms }, ready: true, ports: PORTS });
  await held.release();
});

function stayer() {
  return execa(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { reject: false });
}

test("what a killed starter left running is ended", async () => {
  const orphan = stayer();
  const part = identify(orphan.pid ?? 0);
  await leaveState({ ingest: part });
  const held = await holdDataFolder(path, PORTS, false);
  expect(await hasEnded(part, 0)).toBe(true);
  await held.release();
});

test("a process that only took over the id is left alone", async () => {
  const other = stayer();
  const { pid } = identify(other.pid ?? 0);
  await leaveState({ ingest: { pid, began: "1" } });
  await (await holdDataFolder(path, PORTS, false)).release();
  expect(await hasEnded(identify(pid), 200)).toBe(false);
  other.kill();
});

test("data of another version is refused; a reset begins anew and removes nothing that is not ours", async () => {
  await writeFile(join(path, "format.json"), '{"format":999}');
  await writeFile(join(path, "letter.txt"), "mine");
  await expect(holdDataFolder(path, PORTS, false)).rejects.toThrow(/another version.*--reset/);
  const held = await holdDataFolder(path, PORTS, true);
  expect(await readFile(join(path, "letter.txt"), "utf8")).toBe("mine");
  await held.release();
});

test("secrets are made once, readable by their owner alone, and gone after a reset", async () => {
  const first = await localSecrets(path);
  expect(await localSecrets(path)).toEqual(first);
  for (const file of [first.privateKeyFile, first.clientSecretFile, join(path, "secrets.json")]) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  await (await holdDataFolder(path, PORTS, true)).release();
  expect(existsSync(first.privateKeyFile)).toBe(false);
  expect((await localSecrets(path)).roomPublish).not.toBe(first.roomPublish);
});

test("damaged secrets are refused in a sentence", async () => {
  await localSecrets(path);
  await writeFile(join(path, "secrets.json"), "{");
  await expect(localSecrets(path)).rejects.toThrow(/begin anew with --reset/);
});

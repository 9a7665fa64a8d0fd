import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasEnded, signal } from "../local/process/process-identity.ts";
import { orgClient } from "./org-client.ts";
import { discard, startProduct, survivors, type OwnProduct } from "./product.ts";

const START = fileURLToPath(new URL("../local/command/start.ts", import.meta.url));
const RECORDS = 1_500;

let product: OwnProduct;

beforeAll(async () => {
  product = await startProduct({ records: RECORDS });
});
afterAll(() => discard(product));

async function copies(): Promise<unknown> {
  return product.sql("select object, id, finished_at from sync.snapshot order by id");
}

/** Processes that name the product's folder in their command line. */
function processesOn(folder: string): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

/** Runs `npm start` with options that it must refuse. */
function refused(...args: string[]): string {
  const how = { timeout: 60_000, reject: false, all: true } as const;
  const { exitCode, all } = execaSync(process.execPath, [START, ...args], how);
  expect(exitCode).toBe(1);
  return all.split("\n").at(-1) ?? "";
}

test("a taken port and a folder in use are refused in one sentence", () => {
  const { dataDir, ports } = product;
  const port = String(ports.web);
  const other = mkdtempSync(join(tmpdir(), "orgmirror-e2e-other-"));
  expect(refused("--data", other, "--port", port)).toMatch(
    new RegExp(`^Port ${port} \\(.*\\) is taken: .*--port`),
  );
  rmSync(other, { recursive: true });
  expect(refused("--data", dataDir, "--port", "1025")).toMatch(/already runs on .* stop it there/);
});

test("Ctrl-C ends everything, and the next start resumes without copying again", async () => {
  const before = await copies();
  const state = await product.state();
  expect(await product.interrupt("SIGINT")).toBe("exit code 0");
  expect(survivors(state)).toEqual([]);
  await expect.poll(() => processesOn(product.dataDir)).toEqual([]);

  product = await startProduct({ records: RECORDS, again: product });
  expect(await copies()).toEqual(before);
  const org = await orgClient(product);
  const { id } = await org.sobject("Account").create({ Name: "After the pause" });
  const row = () => product.sql("select name from salesforce.account where id = $1", [id]);
  await expect.poll(row, { timeout: 30_000 }).toEqual([{ name: "After the pause" }]);
});

test("kill -9 leaves no process, and the next start resumes", async () => {
  const before = await copies();
  const state = await product.state();
  await product.interrupt("SIGKILL");
  for (const part of Object.values(state.parts)) expect(await hasEnded(part, 15_000)).toBe(true);
  await expect.poll(() => processesOn(product.dataDir), { timeout: 5_000 }).toEqual([]);
  product = await startProduct({ records: RECORDS, again: product });
  expect(await copies()).toEqual(before);
});

test("a second Ctrl-C ends everything at once", async () => {
  const state = await product.state();
  signal(product.child.process, "SIGINT");
  // Two signals at once would be delivered as one.
  await expect.poll(product.output, { interval: 5 }).toContain("stopping");
  const startedAt = performance.now();
  expect(await product.interrupt("SIGINT")).toBe("exit code 130");
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  for (const part of Object.values(state.parts)) expect(await hasEnded(part, 5_000)).toBe(true);
  product = await startProduct({ records: RECORDS, again: product });
});

test("when Postgres dies everything stops, and the person is told which part and why", async () => {
  const state = await product.state();
  const { postgres } = state.parts;
  if (!postgres) throw new Error("Postgres does not run");
  process.kill(postgres.pid, "SIGKILL");
  expect(await product.child.ended).toBe("exit code 1");
  expect(product.output()).toMatch(/postgres ended by itself \(signal SIGKILL\)/);
  expect(survivors(state)).toEqual([]);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { describeObject } from "../rest/describe.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";
import type { ChildProcess } from "node:child_process";

const MAIN = join(import.meta.dirname, "../main.ts");
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await stop(child);
});

function run(...args: string[]): { child: ChildProcess; err: () => string } {
  const child = spawn(process.execPath, [MAIN, "--port", "0", "--rate", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let err = "";
  child.stderr?.on("data", (bytes) => (err += String(bytes)));
  return { child, err: () => err };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("it ended without a word");
}

async function ending(...args: string[]): Promise<{ code: number | null; err: string }> {
  const { child, err } = run(...args);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, err: err() };
}

const standard = buildOrg({ seed: "x", records: 0 });
const lead = describeObject(standard.objectType("Lead"), "v66.0", "https://x");

async function counts(rest: string): Promise<unknown> {
  const answer = (await (await fetch(`${rest}/control/counts`)).json()) as { counts: unknown };
  return answer.counts;
}

test("becomes the org of a folder, with the records of a file, and resumes from its data", async () => {
  const describes = testFolder({ "lead.json": lead, "notes.json": {} });
  const files = testFolder({
    "Lead.csv": 'Id,LastName,Company\n"00QHs00000AbCdEIAV","Byron","x"\n',
  });
  const data = testFolder({});
  const made = ["--describe", describes, "--load", files, "--records", "50", "--data", data];
  const { child, err } = run(...made, "--json");
  const { rest, records } = JSON.parse(await firstLine(child)) as { rest: string; records: number };
  expect(await counts(rest)).toEqual({ Lead: 1, User: records - 1 });
  expect(err()).toBe(`${join(describes, "notes.json")} is no describe of an object; left out.\n`);
  await stop(child);
  const other = await ending(
    ...made,
    "--load",
    `Lead=${join(testFolder({ "b.csv": "LastName,Company\na,b\n" }), "b.csv")}`,
  );
  expect(other.code).toBe(1);
  expect(other.err).toContain("belongs to an org of other --describe or --load files; ");
  const again = run(...made, "--json");
  expect(JSON.parse(await firstLine(again.child))).toMatchObject({ ready: true, records });
});

test.each([
  [["--describe", "/no/such"], "There is no folder /no/such for --describe.\n"],
  [["--load", "/no/such.csv"], "There is no /no/such.csv for --load.\n"],
])("%j is refused in a sentence", async (args, sentence) => {
  expect(await ending(...args)).toEqual({ code: 1, err: sentence });
});

test("a mistake in a file is refused with its place", async () => {
  const files = testFolder({ "Account.csv": "Name,Fax\nOne,\n,\n" });
  expect(await ending("--load", files)).toEqual({
    code: 1,
    err: `${join(files, "Account.csv")}:3: Required fields are missing: [Name]\n`,
  });
});

test("prints the objects that can be mirrored, and no others", async () => {
  const { child } = run("--records", "50");
  let out = "";
  child.stdout?.on("data", (bytes) => (out += String(bytes)));
  await expect.poll(() => out).toMatch(/ORGMIRROR_OBJECTS=.*\n/);
  expect(/ORGMIRROR_OBJECTS=(.*)/.exec(out)?.[1]).toBe(
    "Account,Campaign,Case,Contact,Event,Lead,Opportunity,OpportunityLineItem,Product2,Site_Visit__c,Task,User",
  );
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { describeObject } from "../rest/describe.ts";
import { ending, ready, run, stop, written } from "../../testing/emulator/test-command.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const IDLE = ["--port", "0", "--rate", "0"];

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
  const made = [
    ...IDLE,
    "--describe",
    describes,
    "--load",
    files,
    "--records",
    "50",
    "--data",
    data,
  ];
  const child = run(...made, "--json");
  const err = written(child, "stderr");
  const { rest, records } = await ready(child);
  expect(await counts(rest)).toEqual({ Lead: 1, User: records - 1 });
  expect(err()).toBe(`${join(describes, "notes.json")} is no describe of an object; left out.\n`);
  await stop(child, "SIGTERM");
  const leads = join(testFolder({ "b.csv": "LastName,Company\na,b\n" }), "b.csv");
  const other = await ending(run(...made, "--load", `Lead=${leads}`));
  expect(other.code).toBe(1);
  expect(other.err).toContain("belongs to an org of other --describe or --load files; ");
  const again = run(...made, "--json");
  expect(await ready(again)).toMatchObject({ ready: true, records });
});

test.each([
  [["--describe", "/no/such"], "There is no folder /no/such for --describe.\n"],
  [["--load", "/no/such.csv"], "There is no /no/such.csv for --load.\n"],
])("%j is refused in a sentence", async (args, sentence) => {
  expect(await ending(run(...IDLE, ...args))).toMatchObject({ code: 1, err: sentence });
});

test("a mistake in a file is refused with its place", async () => {
  const files = testFolder({ "Account.csv": "Name,Fax\nOne,\n,\n" });
  expect(await ending(run(...IDLE, "--load", files))).toMatchObject({
    code: 1,
    err: `${join(files, "Account.csv")}:3: Required fields are missing: [Name]\n`,
  });
});

test("prints the objects that can be mirrored, and no others", async () => {
  const out = written(run(...IDLE, "--records", "50"), "stdout");
  await expect.poll(out).toMatch(/ORGMIRROR_OBJECTS=.*\n/);
  expect(/ORGMIRROR_OBJECTS=(.*)/.exec(out())?.[1]).toBe(
    "Account,Campaign,Case,Contact,Event,Lead,Opportunity,OpportunityLineItem,Product2,Site_Visit__c,Task,User",
  );
});

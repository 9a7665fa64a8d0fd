import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  ending,
  MAIN,
  ready,
  run,
  spawned,
  stop,
  written,
} from "../testing/emulator/test-command.ts";
import { testFolder } from "../testing/emulator/test-folder.ts";

async function control(rest: string, path: string, body?: unknown): Promise<unknown> {
  const init =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  return (await fetch(`${rest}/control${path}`, init)).json();
}

async function total(rest: string): Promise<number> {
  const { counts } = (await control(rest, "/counts")) as { counts: Record<string, number> };
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

test("starts, stops in order on SIGTERM, and keeps its credentials to the owner", async () => {
  const data = testFolder();
  const child = run("--port", "0", "--records", "500", "--rate", "0", "--data", data, "--json");
  const { rest, pubsub, records } = await ready(child);
  expect(records).toBe(500);
  expect(await control(rest, "/health")).toMatchObject({ ready: true, rate: 0 });
  expect(pubsub).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(statSync(join(data, "client.key.pem")).mode & 0o077).toBe(0);
  expect(await stop(child, "SIGTERM")).toBe(0);
  await expect(fetch(rest)).rejects.toThrow("fetch failed");
});

test("killed at work, resumes from what it had committed", async () => {
  const data = testFolder();
  const args = ["--port", "0", "--records", "2000", "--data", data, "--json"];
  const first = run(...args, "--rate", "300");
  const { rest } = await ready(first);
  const journal = join(data, "journal.jsonl");
  await expect.poll(() => readFileSync(journal, "utf8").split("\n").length).toBeGreaterThan(100);
  await stop(first, "SIGKILL");
  const lines = readFileSync(journal, "utf8").split("\n").length;
  const second = run(...args, "--rate", "0");
  const again = await ready(second);
  expect(again.rest).not.toBe(rest);
  expect(await total(again.rest)).toBe(again.records);
  expect(readFileSync(journal, "utf8").split("\n").length).toBe(lines);
  await stop(second, "SIGTERM");
  // The org knows its own number of records and seed.
  const third = run("--port", "0", "--data", data, "--json", "--rate", "0");
  expect((await ready(third)).records).toBe(again.records);
  await stop(third, "SIGTERM");
  const other = await ending(run(...args, "--seed", "other"));
  expect(other).toMatchObject({ code: 1, out: "" });
  expect(other.err).toBe(
    `${journal} belongs to an org of --seed 1 --records 2000; start with these, or with another --data directory.\n`,
  );
});

test("a full disk loses only what it refused", async () => {
  const data = testFolder();
  const args = ["--port", "0", "--records", "50", "--rate", "0", "--data", data, "--json"];
  // A limit on the file size acts like a full disk: both accept the part of a write that fits.
  const command = `ulimit -f 160; exec "${process.execPath}" "${MAIN}" "$@"`;
  const child = spawned("bash", "-c", command, "bash", ...args);
  const output = written(child, "stderr");
  const { rest, records } = await ready(child);
  const create = (count: number): Promise<unknown> => {
    const values = { LastName: "Full {n}", Company: "Disk" };
    return control(rest, "/transact", {
      writes: [{ op: "create", object: "Lead", values, count }],
    });
  };
  await create(50);
  expect(await create(500)).toMatchObject([{ errorCode: "SERVER_UNAVAILABLE" }]);
  expect(await create(500)).toMatchObject([{ errorCode: "SERVER_UNAVAILABLE" }]);
  expect(await create(1)).toHaveProperty("commitNumber");
  expect(await total(rest)).toBe(records + 51);
  expect(output().match(/The org refuses all writes/g)).toHaveLength(1);
  expect(output()).toContain("journal.jsonl takes writes again.");
  await stop(child, "SIGKILL");
  expect((await ready(run(...args))).records).toBe(records + 51);
});

test("prints what ingest needs, but no secret", async () => {
  const child = run("--port", "0", "--records", "50", "--rate", "0");
  const out = written(child, "stdout");
  await expect.poll(out).toContain("ORGMIRROR_OBJECTS=");
  const settings = Object.fromEntries(
    out()
      .split("\n")
      .map((line) => line.split(/=(.*)/).slice(0, 2)),
  );
  const keyFile = settings["SALESFORCE_PRIVATE_KEY_FILE"];
  expect(settings).toMatchObject({
    SALESFORCE_LOGIN_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    SALESFORCE_CLIENT_ID: expect.stringMatching(/^3MVG9/),
    SALESFORCE_USERNAME: "integration@emulated.example",
  });
  expect(readFileSync(keyFile, "utf8")).toContain("PRIVATE KEY");
  expect(out()).not.toContain("PRIVATE KEY-");
  await stop(child, "SIGINT");
  expect(existsSync(keyFile)).toBe(false);
});

test("plays a scenario by its own clock, and refuses a wrong one before it starts", async () => {
  const file = join(testFolder(), "storm.json");
  const fault = { kind: "error", on: "any", preset: "503-html" };
  writeFileSync(file, JSON.stringify([{ at: "1h", for: "1h", fault }]));
  const args = ["--port", "0", "--records", "50", "--rate", "0", "--json", "--faults", file];
  const child = run(...args, "--clock", "2030-01-01T00:00:00Z", "--time-scale", "0");
  const output = written(child, "stderr");
  const { rest } = await ready(child);
  const versions = async (): Promise<number> => (await fetch(`${rest}/services/data`)).status;
  expect(await control(rest, "/clock")).toMatchObject({ now: "2030-01-01T00:00:00.000Z" });
  expect(await versions()).toBe(200);
  await control(rest, "/clock", { shiftMs: 3_600_000 });
  await expect.poll(versions).toBe(503);
  expect(output()).toBe("scenario 1: error begins at 2030-01-01T01:00:00.000Z\n");
  writeFileSync(file, JSON.stringify([{ at: "1h", fault: { kind: "error" } }]));
  const { code, err } = await ending(run(...args));
  expect(code).toBe(1);
  expect(err).toMatch(/^--faults .*storm\.json: entry 1: fault\.on: .*\n$/);
});

test("a taken port is one sentence", async () => {
  const first = await ready(run("--port", "0", "--records", "50", "--rate", "0", "--json"));
  const port = new URL(first.rest).port;
  const second = await ending(run("--port", port, "--records", "50"));
  expect(second).toMatchObject({
    code: 1,
    err: `Port ${port} is taken; choose another with --port.\n`,
  });
  const grpcPort = Number(new URL(first.pubsub).port);
  const third = await ending(run("--port", String(grpcPort - 1), "--records", "50"));
  expect(third.code).toBe(1);
  expect(third.err).toContain("is taken; choose another with --port.");
});

test.each([
  [["--records", "many"], '--records takes a number that is not negative, not "many".'],
  [["--rate", "-1"], "'--rate' argument is ambiguous"],
  [["--rate=-1"], '--rate takes a number that is not negative, not "-1".'],
  [["--nonsense"], "See --help."],
])("%j is refused in a sentence", async (args, sentence) => {
  const { code, err } = await ending(run(...args));
  expect(code).toBe(1);
  expect(err).toContain(sentence);
  expect(err.trim().split("\n")).toHaveLength(1);
});

test("--help lists the options", async () => {
  const { code, out } = await ending(run("--help"));
  expect(code).toBe(0);
  for (const option of ["--port", "--records", "--rate", "--seed", "--data", "--public-key"])
    expect(out).toContain(option);
});

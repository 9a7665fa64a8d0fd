/** What is deployed starts under the tools that deploy it: Worker under `wrangler dev`, rooms under `partykit dev`. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TEST_LINE } from "../testing/test-lease.ts";
import { PROTOCOL_VERSION } from "../edge/protocol/room.ts";
import { startChild, type Child } from "../local/process/child.ts";
import { ROOT, binary } from "../local/process/run-program.ts";
import { QUIET_WRANGLER } from "../local/edge/quiet-wrangler.ts";
import { buildWeb } from "../local/edge/web-build.ts";

const LOOPBACK = { host: "127.0.0.1" };

let folder: string;
let child: Child | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-dev-test-"));
});
afterEach(async () => {
  await child?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  child = await startChild({
    name: program,
    command: process.execPath,
    args: [binary(program), ...args],
    cwd: ROOT,
    env,
    logFile: join(folder, `${program}.log`),
    patienceMs: 3_000,
  });
}

/** Asks until somebody answers. */
async function ask(url: string, init?: RequestInit): Promise<Response> {
  let answer: Response | null = null;
  const asked = async () => (answer = await fetch(url, init).catch(() => null)) !== null;
  await expect.poll(asked, { timeout: 60_000, message: child?.lastLines() ?? "" }).toBe(true);
  if (!answer) throw new Error(`nobody answers at ${url}`);
  return answer;
}

test("wrangler dev serves the API and the pages", async () => {
  await buildWeb();
  const port = await getPort(LOOPBACK);
  const settings = join(folder, "settings");
  await writeFile(settings, "LOCAL_PERSON='Somebody here'\n", { mode: 0o600 });
  await run(
    "wrangler",
    [
      ...["dev", "--ip", "127.0.0.1", "--port", String(port), "--env-file", settings],
      ...[
        "--show-interactive-dev-session=false",
        "--inspector-port",
        String(await getPort(LOOPBACK)),
      ],
    ],
    QUIET_WRANGLER,
  );
  const person = await ask(`http://127.0.0.1:${port}/api/person`);
  expect(await person.json()).toMatchObject({ name: "Somebody here", role: "admin" });
  const route = await ask(`http://127.0.0.1:${port}/objects/Account`);
  expect(await route.text()).toContain('<div id="app">');
});

test("partykit dev serves a room, to who bears its secret", async () => {
  const port = await getPort(LOOPBACK);
  const secret = randomBytes(32).toString("hex");
  await run("partykit", [
    ...["dev", "--port", String(port), "--no-hotkeys", "--disable-request-cf-fetch"],
    ...["--persist", join(folder, "rooms")],
    ...["--var", `ROOM_PUBLISH_SECRET=${secret}`, "--var", `ROOM_TICKET_SECRET=${secret}`],
  ]);
  const room = `http://127.0.0.1:${port}/parties/main/Account`;
  const body = JSON.stringify({
    ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [] },
    ...{ from: 1, to: 0, changes: [] },
  });
  expect((await ask(room, { method: "POST", body })).status).toBe(401);
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await ask(room, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ head: null, line: null });
});

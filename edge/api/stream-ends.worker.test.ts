import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { ROOT } from "../../local/process/run-program.ts";
import { TestEvents } from "../../testing/test-events.ts";
import { ALL, deal, LINE, useLiveDeals } from "../../testing/use-live-deals.ts";
import { TICKET_MS } from "../protocol/room.ts";
import { MadeToken } from "../protocol/token.ts";
import { digestOf, newToken } from "./cookies.ts";

/* How the stream of an object ends in the Worker as it is deployed, and what it costs. */

const ISSUER = "https://id.example";
const world = useLiveDeals({
  SIGN_IN: JSON.stringify([{ id: "work", name: "Work", issuer: ISSUER, clientId: "orgmirror" }]),
  ROLES: "bo@acme.example=viewer",
});

const streamOf = async (init: RequestInit = {}, since = "") =>
  new TestEvents(await world.api(`/objects/Deal/stream${since && `?since=${since}`}`, init));

async function madeToken() {
  const made = await world.api("/tokens", { method: "POST", body: '{"name":"A program"}' });
  const { id, token } = v.parse(MadeToken, await made.json());
  return { id, token, headers: { Authorization: `Bearer ${token}` } };
}

/** Whether it ends by that, long before its ticket does, and without another event. */
async function endsBy(stream: TestEvents, end: () => Promise<unknown>): Promise<boolean> {
  const beganAt = Date.now();
  await end();
  return (await stream.next()) === null && Date.now() - beganAt < TICKET_MS / 4;
}

/** Of 100,000 characters each. */
const long = (round: number) =>
  Array.from({ length: 30 }, (_, n) => deal(n + 10, { name: `${round}`.repeat(100_000) }));

test("who sees another thing by now, of all or of a part, is cut off, and comes back to what they see", async () => {
  await world.grant(ALL);
  const all = await streamOf();
  await all.next();
  const some = { fields: ["Name"], denied: [], rows: world.onlyOpen() };
  expect(await endsBy(all, () => world.grant(some))).toBe(true);
  const part = await streamOf({}, `${LINE}.1`);
  expect(await part.next()).toMatchObject({ event: "reset", data: { seq: 0 } });
  expect(await endsBy(part, () => world.grant({ ...some, fields: ["Name", "Stage"] }))).toBe(true);
});

test("a token may follow; its stream is one request of its rate, and ends when it is revoked", async () => {
  await world.grant(ALL);
  const { id, headers } = await madeToken();
  const left = ({ headers: got }: Response) =>
    Number(/"token";r=(\d+)/.exec(got.get("RateLimit") ?? "")?.[1]);
  const answer = await world.api("/objects/Deal/stream", { headers });
  const before = left(answer);
  const stream = new TestEvents(answer);
  await stream.next();
  await world.become({ Deal: [deal(1), deal(2)] });
  expect(await stream.next()).toMatchObject({ event: "changes" });
  expect(left(await world.api("/objects", { headers }))).toBe(before - 1);
  expect(await endsBy(stream, () => world.api(`/tokens/${id}`, { method: "DELETE" }))).toBe(true);
  expect((await world.api("/objects/Deal/stream", { headers })).status).toBe(401);
});

test("a stream ends with the session that it was asked for in", async () => {
  await world.grant(ALL);
  const token = newToken();
  await world.query(
    `insert into app.person (id, issuer, subject, name, email, groups)
     values ('bo@acme.example', $1, 'bo', 'Bo', 'bo@acme.example', '{}')`,
    [ISSUER],
  );
  await world.query(
    `insert into app.session (id, digest, person, browser) values ('one', $1, 'bo@acme.example', 'Firefox')`,
    [await digestOf(token)],
  );
  const headers = { Cookie: `__Host-orgmirror=${token}` };
  const stream = await streamOf({ headers });
  await stream.next();
  const signOut = () => world.api("/sessions/one", { method: "DELETE", headers });
  expect(await endsBy(stream, signOut)).toBe(true);
});

test("while nothing changes comments come, and whoever asks for the head alone gets no stream", async () => {
  await world.grant(ALL);
  const head = await world.api("/objects/Deal/stream", { method: "HEAD" });
  expect([head.status, head.headers.get("Content-Type")]).toEqual([200, "text/event-stream"]);
  expect(head.headers.get("Cache-Control")).toBe("private, no-store");
  const stream = await streamOf();
  await stream.next();
  for (let n = 0; n < 3; n += 1) expect(await stream.isComment()).toBe(true);
  // The room is still heard.
  await world.become({ Deal: [deal(1)] });
  expect(await stream.next()).toMatchObject({ event: "changes" });
  await stream.close();
});

test("a bad place, and what is not there for the asker, are refused in a sentence", async () => {
  await world.grant("none");
  expect((await world.api("/objects/Deal/stream")).status).toBe(404);
  await world.grant(ALL);
  for (const since of ["7", `${LINE}.x`, `${LINE}.1.1`, "a.1"]) {
    const refused = await world.api(`/objects/Deal/stream?since=${since}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ title: "Bad since" });
  }
});

test("who reads slowly is told from the log at their pace; who does not read at all is cut off", async () => {
  await world.grant(ALL);
  const head = await world.headOf("Deal");
  const [slow, deaf] = [await streamOf(), await streamOf()];
  for (let round = 0; round < 10; round += 1) await world.become({ Deal: long(round) });
  const last = await world.headOf("Deal");
  await slow.next();
  const all = Array.from({ length: last - head }, (_, n) => head + 1 + n);
  expect(await slow.seqsTo(last)).toEqual(all);
  await slow.close();
  await new Promise((resolve) => setTimeout(resolve, 33_000));
  await deaf.next();
  await expect(deaf.seqsTo(last)).rejects.toThrow("terminated");
});

test("of a part, who does not read is cut off as soon as too much waits for them", async () => {
  await world.grant({ fields: ["Name"], denied: [], rows: world.onlyOpen() });
  const [stream, deaf] = [await streamOf(), await streamOf()];
  await stream.next();
  for (let round = 0; round < 8; round += 1) {
    await world.become({ Deal: long(round) });
    expect(await stream.next()).toMatchObject({ event: "changes" });
  }
  await stream.close();
  const place = await deaf.next();
  expect(place).toMatchObject({ event: "place" });
  await expect(deaf.seqsTo(240)).rejects.toThrow("terminated");
  const back = await streamOf({}, place?.id);
  expect(await back.next()).toMatchObject({ event: "reset" });
  await back.close();
});

test("the README's line of curl hears what changes", async () => {
  await world.grant(ALL);
  const { token } = await madeToken();
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const line = /^curl -N .*\/stream'$/m.exec(readme)?.[0] ?? "";
  const here = line
    .replace("https://YOUR-DOMAIN", `http://127.0.0.1:${world.port()}`)
    .replace("/Opportunity/", "/Deal/");
  const curl = spawn("sh", ["-c", `exec ${here}`], {
    env: { ...process.env, ORGMIRROR_TOKEN: token },
    stdio: ["ignore", "pipe", "ignore"],
  });

  let heard = "";
  curl.stdout.on("data", (data: Buffer) => (heard += data.toString()));
  await expect.poll(() => heard).toMatch(/^event: place\nid: \S+\ndata: \{.*\}\n\n$/);
  await world.become({ Deal: [deal(1, { name: "Heard" })] });
  await expect.poll(() => heard).toContain('"name":"Heard"');
  curl.kill();
});

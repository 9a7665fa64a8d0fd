import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import type { Change } from "../../edge/protocol/change.ts";
import {
  CLOSE_REFUSED,
  type FeedMessage,
  PROTOCOL_VERSION,
  type RoomMessage,
} from "../../edge/protocol/room.ts";
import { makeFeed } from "./feed.ts";
import type { Feed } from "./follow-room.ts";

const LINE = "00000000-0000-4000-8000-000000000001";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A room on loopback that says what the test tells it to. */
async function makeRoom(onMessage: (message: FeedMessage, peer: Peer) => void) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const heard: FeedMessage[] = [];
  const paths: string[] = [];
  server.on("connection", (peer, request) => {
    paths.push(request.url ?? "");
    peer.on("message", (data) => {
      const message = JSON.parse(String(data)) as FeedMessage;
      heard.push(message);
      onMessage(message, peer);
    });
  });
  const close = () => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  };
  open.push(close);
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, heard, paths, server };
}

const say = (peer: Peer, message: RoomMessage) => peer.send(JSON.stringify(message));

const change = (seq: number, effect: Change["effect"] = "changed"): Change => ({
  seq,
  recordId: effect === "reset" ? null : "001000000000001AAA",
  effect,
  source: "stream",
  fields: {},
  commitAt: null,
});

const batch = (from: number, to: number): RoomMessage => ({
  type: "batch",
  from,
  to,
  changes: Array.from({ length: to - from + 1 }, (_, index) => change(from + index)),
});

type More = { readonly lastsMs?: number; readonly isHidden?: () => boolean };

function startFeed(
  host: string,
  since: number,
  tickets: () => string = () => "good",
  { lastsMs = 300_000, isHidden = () => false }: More = {},
) {
  const seqs: number[] = [];
  const tags: string[] = [];
  const onRefetch = vi.fn<() => void>();
  const asked = vi.fn<() => void>();
  const feed: Feed = makeFeed({
    object: "Account",
    since: { line: LINE, seq: since },
    secure: false,
    async ticket() {
      asked();
      return { ticket: tickets(), host, expiresAt: new Date(Date.now() + lastsMs).toISOString() };
    },
    isHidden,
    onChanges: (changes) => seqs.push(...changes.map((one) => one.seq)),
    onRefetch,
    onState(state) {
      if (tags.at(-1) !== state.tag) tags.push(state.tag);
    },
  });
  open.push(feed.close);
  return { feed, seqs, tags, onRefetch, asked };
}

test("says hello with ticket and seq in the message, not in the URL, and applies what follows", async () => {
  const room = await makeRoom((message, peer) => {
    if (message.type === "hello") say(peer, batch(6, 8));
  });
  const { feed, seqs } = startFeed(room.host, 5, () => "a-secret-ticket");
  await expect.poll(() => seqs).toEqual([6, 7, 8]);
  expect(feed.state()).toMatchObject({ tag: "live", seq: 8 });
  expect(room.heard).toEqual([
    { type: "hello", version: PROTOCOL_VERSION, ticket: "a-secret-ticket", line: LINE, since: 5 },
  ]);
  expect(room.paths[0]).toMatch(/^\/parties\/main\/Account\?/);
  expect(room.paths[0]).not.toContain("secret");
});

test("a hole is filled before anything after it is applied", async () => {
  const room = await makeRoom((message, peer) => {
    if (message.type === "hello") {
      say(peer, batch(6, 6));
      say(peer, batch(9, 9));
    } else if (message.type === "since") say(peer, batch(message.since + 1, 10));
  });
  const { seqs } = startFeed(room.host, 5);
  await expect.poll(() => seqs).toEqual([6, 7, 8, 9, 10]);
  expect(room.heard.at(-1)).toEqual({ type: "since", line: LINE, since: 6 });
});

test("what was applied is not applied again", async () => {
  const room = await makeRoom((_, peer) => {
    say(peer, batch(4, 7));
    say(peer, batch(6, 8));
  });
  const { seqs } = startFeed(room.host, 5);
  await expect.poll(() => seqs).toEqual([6, 7, 8]);
});

test("reset: the rows are read again and the feed goes on from their seq", async () => {
  const room = await makeRoom((message, peer) => {
    if (message.type === "hello") say(peer, { type: "reset", head: 100 });
    else if (message.type === "since") say(peer, batch(message.since + 1, 103));
  });
  const { feed, seqs, onRefetch } = startFeed(room.host, 5);
  await expect.poll(() => onRefetch.mock.calls).toHaveLength(1);
  feed.refetch({ line: LINE, seq: 101 });
  await expect.poll(() => seqs).toEqual([102, 103]);
});

test("a change of kind reset asks for the same", async () => {
  const room = await makeRoom((_, peer) => {
    say(peer, { type: "batch", from: 6, to: 6, changes: [change(6, "reset")] });
  });
  const { onRefetch, tags } = startFeed(room.host, 5);
  await expect.poll(() => onRefetch.mock.calls).toHaveLength(1);
  expect(tags.at(-1)).toBe("catching-up");
});

test("a refused ticket is renewed", async () => {
  let issued = 0;
  const room = await makeRoom((message, peer) => {
    if (message.type !== "hello") return;
    if (message.ticket === "ticket 1") {
      say(peer, { type: "refused", reason: "The ticket has expired." });
      peer.close(CLOSE_REFUSED, "The ticket has expired.");
    } else say(peer, { type: "heartbeat", head: 5 });
  });
  const { feed, tags } = startFeed(room.host, 5, () => `ticket ${++issued}`);
  await expect.poll(() => feed.state().tag).toBe("live");
  expect(tags).toEqual(["connecting", "refused", "connecting", "live"]);
});

test("a lost connection is offline, comes back by itself, and nothing is missed", async () => {
  const room = await makeRoom((message, peer) => {
    if (message.type !== "hello") return;
    if (message.since === 5) {
      say(peer, batch(6, 6));
      setTimeout(() => peer.terminate(), 20);
    } else say(peer, batch(message.since + 1, 9));
  });
  const { seqs, tags } = startFeed(room.host, 5);
  await expect.poll(() => seqs).toEqual([6, 7, 8, 9]);
  expect(tags).toEqual(["connecting", "live", "offline", "connecting", "live"]);
});

test("a feed that lasts sends another ticket before its own expires", async () => {
  let issued = 0;
  const room = await makeRoom((message, peer) => {
    if (message.type === "hello") say(peer, { type: "heartbeat", head: 5 });
  });
  const { feed } = startFeed(room.host, 5, () => `ticket ${++issued}`, { lastsMs: 59_000 });
  await expect.poll(() => room.heard.at(-1)).toEqual({ type: "renew", ticket: "ticket 2" });
  expect(feed.state().tag).toBe("live");
  expect(room.paths).toHaveLength(1);
});

test("a quiet feed pings; a hidden one asks nothing, nor comes back, until it is shown", async () => {
  let hidden = false;
  const room = await makeRoom((message, peer) => {
    if (message.type === "hello") say(peer, { type: "heartbeat", head: 5 });
    if (message.type === "ping") say(peer, { type: "pong" });
  });
  const { feed, asked } = startFeed(room.host, 5, undefined, { isHidden: () => hidden });
  await expect.poll(() => room.heard.at(-1)).toEqual({ type: "ping" });
  hidden = true;
  const [heard, tickets] = [room.heard.length, asked.mock.calls.length];
  for (const peer of room.server.clients) peer.terminate();
  await expect.poll(() => feed.state().tag).toBe("offline");
  // Longer than a reconnection takes, or the time between two pings.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect([room.heard.length, asked.mock.calls.length]).toEqual([heard, tickets]);
  hidden = false;
  await expect.poll(() => feed.state().tag).toBe("live");
});

test("what is no message of the protocol is not applied", async () => {
  const room = await makeRoom((_, peer) => {
    peer.send("not json");
    peer.send(JSON.stringify({ type: "batch", from: "6" }));
    say(peer, { type: "heartbeat", head: 5 });
  });
  const { feed, seqs } = startFeed(room.host, 5);
  await expect.poll(() => feed.state().tag).toBe("live");
  expect(seqs).toEqual([]);
});

test("no ticket for want of rights is refused with the sentence", async () => {
  const refusal = Object.assign(new Error("Nobody is signed in."), { status: 401 });
  const feed = makeFeed({
    object: "Account",
    since: { line: LINE, seq: 0 },
    secure: false,
    ticket: () => Promise.reject(refusal),
    isHidden: () => false,
    onChanges: () => undefined,
    onRefetch: () => undefined,
    onState: () => undefined,
  });
  open.push(feed.close);
  await expect
    .poll(() => feed.state())
    .toMatchObject({ tag: "refused", reason: "Nobody is signed in." });
});

test("closed means closed", async () => {
  const room = await makeRoom(() => undefined);
  const { feed } = startFeed(room.host, 5);
  await expect.poll(() => room.heard.length).toBe(1);
  feed.close();
  await expect.poll(() => room.server.clients.size).toBe(0);
});

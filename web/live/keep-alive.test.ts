import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PING_MS } from "../../edge/protocol/silence.ts";
import { keepAlive } from "./keep-alive.ts";
import { makeTicketKeeper } from "./ticket.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** A page that is kept alive, with what it sends and how often it ticks. */
function page(lifeMs = 3_600_000) {
  const seen = { isHidden: false, lastMessageAtMs: 0, ticks: 0, sent: [] as string[], asked: 0 };
  const tickets = makeTicketKeeper(async () => {
    seen.asked += 1;
    const expiresAt = new Date(Date.now() + lifeMs).toISOString();
    return { ticket: `ticket ${seen.asked}`, host: "rooms", expiresAt };
  });
  const nothing = () => undefined;
  const alive = keepAlive({
    room: {
      ...{ isOpen: () => true, reconnect: nothing, wake: nothing, close: nothing },
      send: (message) => seen.sent.push(Object.values(message).join(" ")),
    },
    tickets,
    isHidden: () => seen.isHidden,
    lastMessageAtMs: () => seen.lastMessageAtMs,
    tick: () => (seen.ticks += 1),
  });
  return { seen, tickets, ...alive };
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a room that has been quiet for so long is pinged, and again after the same time", async () => {
  const { seen } = page();
  seen.lastMessageAtMs = Date.now();
  await after(PING_MS - 1);
  expect(seen.sent).toEqual([]);
  await after(1);
  expect(seen.sent).toEqual(["ping"]);
  await after(PING_MS - 1);
  expect(seen.sent).toHaveLength(1);
  await after(1);
  expect(seen.sent).toHaveLength(2);
  seen.lastMessageAtMs = Date.now() + 3_000;
  await after(PING_MS + 2_000);
  expect(seen.sent).toHaveLength(2);
});

test("a ping by hand is one, too", async () => {
  const { seen, ping } = page();
  seen.lastMessageAtMs = Date.now();
  await after(3_000);
  ping();
  await after(PING_MS - 1_000);
  expect(seen.sent).toEqual(["ping"]);
});

test("while nobody looks at the page it does nothing, and nothing once it was stopped", async () => {
  const { seen, stop } = page();
  await after(2_000);
  expect(seen.ticks).toBe(2);
  seen.isHidden = true;
  await after(60_000);
  expect(seen.ticks).toBe(2);
  seen.isHidden = false;
  stop();
  await after(60_000);
  expect([seen.ticks, seen.sent.length]).toEqual([2, 1]);
});

test("the room is given another ticket before the last runs out, once it has said something", async () => {
  const { seen, tickets } = page(62_000);
  await tickets.get();
  await after(4_000);
  expect(seen.asked).toBe(1);
  seen.lastMessageAtMs = Date.now();
  await after(1_000);
  expect(seen.sent).toContain("renew ticket 2");
  expect(seen.asked).toBe(2);
});

test("a ticket that cannot be had is asked for again, and keeps nothing else up", async () => {
  const { seen, tickets } = page(30_000);
  await tickets.get();
  seen.lastMessageAtMs = Date.now();
  vi.spyOn(tickets, "renewed").mockRejectedValue(new Error("away"));
  await after(PING_MS);
  expect(seen.sent).toEqual(["ping"]);
  expect(seen.ticks).toBe(5);
});

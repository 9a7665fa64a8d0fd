import { expect, test } from "vitest";
import { createRoot } from "solid-js";
import {
  type Connection,
  connectionDetail,
  connectionText,
  feedConnection,
  pageConnection,
  showConnection,
} from "./connection.ts";
import { FEED_TAGS, initialFeedState } from "./feed-state.ts";

const of = (part: Partial<Connection>): Connection => ({
  tag: "live",
  behind: 0,
  lagMs: null,
  lastMessageAtMs: 0,
  reason: null,
  ...part,
});

test.each([
  [of({ lagMs: 820 }), "live · 0.8 s"],
  [of({}), "live"],
  [of({ tag: "catching-up", behind: 1_240 }), "catching up 1,240"],
  [of({ tag: "stale" }), "stale 2 min"],
  [of({ tag: "stale", lastMessageAtMs: null }), "stale"],
  [of({ tag: "offline" }), "offline"],
  [of({ tag: "refused" }), "no live view"],
])("%j reads %s", (connection, text) => {
  expect(connectionText(connection, 125_000)).toBe(text);
});

test.each([
  [of({ tag: "catching-up", behind: 0 }), "catching up"],
  [of({ tag: "connecting", behind: 7, lagMs: 820 }), "connecting"],
  [of({ tag: "live", behind: 7, lagMs: 0 }), "live · 0 s"],
  [of({ tag: "offline", behind: 7, lagMs: 820 }), "offline"],
])("%j reads %s, whatever else is known", (connection, text) => {
  expect(connectionText(connection, 125_000)).toBe(text);
});

test.each([
  [of({ tag: "connecting" }), "Connecting for live changes."],
  [of({ tag: "catching-up" }), "Reading what was missed. Last message 2 min ago."],
  [
    of({ lagMs: 820 }),
    "Changes appear as they happen. Last message 2 min ago. The last change was shown 0.8 s after its commit in Salesforce.",
  ],
  [of({ lastMessageAtMs: null }), "Changes appear as they happen. No message yet."],
  [
    of({ tag: "stale" }),
    "Connected, but nothing has come for too long: what you see may be old. Last message 2 min ago.",
  ],
  [
    of({ tag: "offline" }),
    "Not connected: what you see may be old. Last message 2 min ago. Trying again by itself.",
  ],
  [of({ tag: "refused" }), "The live view was refused."],
])("%j tells %s", (connection, story) => {
  expect(connectionDetail(connection, 125_000)).toBe(story);
});

test("a refusal is told in its own sentence", () => {
  expect(connectionDetail(of({ tag: "refused", reason: "Nobody is signed in." }), 0)).toBe(
    "Nobody is signed in.",
  );
});

test("every state has its story", () => {
  for (const tag of FEED_TAGS) expect(connectionDetail(of({ tag }), 3_000)).toMatch(/^[A-Z].*\.$/);
});

test("how far behind comes from the feed", () => {
  const state = { ...initialFeedState(10, 0), head: 250 };
  expect(feedConnection(state, null).behind).toBe(240);
});

test("rows that are newer than what the room has said are not behind", () => {
  const state = { ...initialFeedState(10, 0), head: 7, lastMessageAtMs: 5, reason: "why" };
  expect(feedConnection(state, 8)).toEqual({
    ...{ tag: "connecting", behind: 0, lagMs: 8, lastMessageAtMs: 5, reason: "why" },
  });
});

test("the top bar shows the page that is open, and none once it is closed", () => {
  const page = (connection: Connection) =>
    createRoot((dispose) => {
      showConnection(() => connection);
      return dispose;
    });
  expect(pageConnection()).toBeNull();
  const [one, other] = [of({ behind: 1 }), of({ behind: 2 })];
  const closeOne = page(one);
  expect(pageConnection()).toBe(one);
  const closeOther = page(other);
  // The page that goes must not take away what the page that came shows.
  closeOne();
  expect(pageConnection()).toBe(other);
  closeOther();
  expect(pageConnection()).toBeNull();
});

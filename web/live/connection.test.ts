import { expect, test } from "vitest";
import { type Connection, connectionDetail, connectionText, feedConnection } from "./connection.ts";
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

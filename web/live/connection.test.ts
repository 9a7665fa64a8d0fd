import { expect, test } from "vitest";
import { type Connection, connectionDetail, feedConnection } from "./connection.ts";
import { FEED_TAGS, initialFeedState } from "./feed-state.ts";

const of = (part: Partial<Connection>): Connection => ({
  object: "Account",
  tag: "live",
  behind: 0,
  lagMs: null,
  lastMessageAtMs: 0,
  reason: null,
  ...part,
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
  const state = { ...initialFeedState({ line: null, seq: 10 }, 0), head: 250 };
  expect(feedConnection("Account", state, null).behind).toBe(240);
});

import { createRoot } from "solid-js";
import { expect, test } from "vitest";
import {
  type Connection,
  connectionDetail,
  feedConnection,
  pageConnections,
  showConnections,
} from "./connection.ts";
import { FEED_TAGS } from "./feed-state.ts";
import { initialFeedState } from "./initial-feed-state.ts";

const of = (part: Partial<Connection>): Connection => ({
  object: "Account",
  tag: "live",
  behind: 0,
  lagMs: null,
  lastMessageAtMs: 0,
  reason: null,
  keptAtMs: null,
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

test("the story tells when the last message came, and how late the last change was shown", () => {
  const story = (part: Partial<Connection>) => connectionDetail(of(part), 5_000);
  expect(story({})).toBe("Changes appear as they happen. Last message 5.0 s ago.");
  expect(story({ lastMessageAtMs: null })).toBe("Changes appear as they happen. No message yet.");
  expect(story({ lastMessageAtMs: 3_000, lagMs: 2_000 })).toBe(
    "Changes appear as they happen. Last message 2.0 s ago. The last change was shown 2.0 s after its commit in Salesforce.",
  );
});

test("the top bar shows the open page's connection, and none once it is left", () => {
  const shown = () => {
    const all = pageConnections();
    return all === "then" ? null : (all[0]?.object ?? null);
  };
  expect(shown()).toBeNull();
  const leave = [1, 2].map((page) =>
    createRoot((dispose) => {
      showConnections(() => [of({ object: `of page ${page}` })]);
      return dispose;
    }),
  );
  expect(shown()).toBe("of page 2");
  // The page before is let go of after the next one is there.
  leave[0]?.();
  expect(shown()).toBe("of page 2");
  leave[1]?.();
  expect(shown()).toBeNull();
});

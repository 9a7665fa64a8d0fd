import fc from "fast-check";
import { expect, test } from "vitest";
import { isUrgent, newsBetween, StateNews, type SyncState, withNews } from "./state-room.ts";
import type { NodeStatus, ObjectStatus } from "./sync.ts";
import * as v from "valibot";

function status(object: string, seq: number, lastMessageAt: string): ObjectStatus {
  const nothing = { snapshot: null, backfill: null, highWaterMark: null, reason: null };
  return {
    ...{ object, label: object, labelPlural: object, state: "live", source: "stream", ...nothing },
    ...{ rows: seq, seq, publishedSeq: seq, lagMs: 0, lastChangeAt: null, lastMessageAt },
    ledger: {
      ...{ received: seq, applied: seq, superseded: 0, duplicate: 0, deadLettered: 0 },
      buffered: 0,
    },
    ...{ openRepairs: 0, repairs: [], deadLetters: { open: 0, newest: null } },
    fields: { computedAt: null, retired: [], refused: [], reading: [] },
    ...{ verifiedAt: null, history: null, verifications: { keys: null, full: null } },
  };
}

function node(name: string, seenAt: string, pipelines: string[] = ["Account"]): NodeStatus {
  return { name, objects: ["Account"], pipelines, startedAt: "s", seenAt, leaving: false };
}

/** In the order of names, as Postgres answers. */
const stateOf = (at: string, seqs: Record<string, number>): SyncState => ({
  at,
  objects: Object.entries(seqs)
    .toSorted()
    .map(([object, seq]) => status(object, seq, at)),
  budget: [],
  historyBytes: 0,
  nodes: [node("a", at)],
});

const seqs = fc.dictionary(fc.constantFrom("Account", "Contact", "Lead"), fc.nat(2));

test("whoever hears every piece of news knows the state, whatever changed in between", () => {
  fc.assert(
    fc.property(fc.array(seqs, { minLength: 1 }), (steps) => {
      let [told, heard]: [SyncState | null, SyncState | null] = [null, null];
      for (const [index, step] of steps.entries()) {
        const state = stateOf(String(index), step);
        const news: StateNews = v.parse(
          StateNews,
          JSON.parse(JSON.stringify(newsBetween(told, state))),
        );
        [told, heard] = [state, withNews(heard, news)];
        expect(heard).toEqual(state);
      }
    }),
  );
});

test("an idle org has nothing urgent to tell, though every heartbeat moves", () => {
  const [before, after] = [stateOf("1", { Account: 4 }), stateOf("2", { Account: 4 })];
  const news = newsBetween(before, after);
  expect(news).toMatchObject({ whole: false, objects: [], budget: null });
  expect(isUrgent(news, before)).toBe(false);
  expect(withNews(before, news)).toEqual(after);
});

test("a change, another quota, another holder and another object are urgent", () => {
  const before = stateOf("1", { Account: 4 });
  const urgent = (after: SyncState) => isUrgent(newsBetween(before, after), before);
  expect(urgent(stateOf("2", { Account: 5 }))).toBe(true);
  expect(urgent(stateOf("2", { Account: 4, Lead: 0 }))).toBe(true);
  expect(urgent({ ...before, nodes: [node("a", "2", [])] })).toBe(true);
  expect(urgent({ ...before, nodes: [] })).toBe(true);
  expect(isUrgent(newsBetween(null, before), null)).toBe(true);
});

test("news that is not whole tells nothing to who knows nothing", () => {
  const [before, after] = [stateOf("1", { Account: 4 }), stateOf("2", { Account: 5 })];
  expect(withNews(null, newsBetween(before, after))).toBeNull();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { testEvent } from "../../../testing/test-event.ts";
import { IMAGE_STAMP, type MirrorRow } from "../../core/mirror-row.ts";
import type { ReceivedEvent } from "../../core/received-event.ts";
import { DEFAULT_TUNING } from "../../core/tuning.ts";
import { planBatch, type BatchPlan } from "./batch-plan.ts";
import { planReplay, type BufferedChange } from "./replay-plan.ts";

const RECORDS = ["a", "b", "c"];
const SECOND = Date.parse("2026-03-01T10:00:00.000Z");
const at = (second: number) => SECOND + second * 1_000;

type EventShape = {
  readonly changeType: "CREATE" | "UPDATE" | "DELETE";
  readonly recordIds: readonly string[];
  readonly second: number;
};

function received({ changeType, recordIds, second }: EventShape, n: number): ReceivedEvent {
  const cells = changeType === "DELETE" ? {} : { name: `n${n}` };
  return testEvent(changeType, cells, { eventId: `e${n}`, recordIds, commitAt: at(second) });
}

/** Rows that stand on images of these seconds, by record; no row for the others. */
function rowsOf(stamps: Readonly<Record<string, number>>): Map<string, MirrorRow> {
  return new Map(
    Object.entries(stamps).map(([id, second]) => {
      const cells = { id, [IMAGE_STAMP]: new Date(at(second)).toISOString() };
      return [id, { cells, seq: 0, readBegan: null }];
    }),
  );
}

type Ledger = Pick<
  BatchPlan["counters"],
  "received" | "applied" | "superseded" | "duplicate" | "deadLettered" | "buffered"
>;

function ledgerOf({ received: all, applied, superseded, ...rest }: Ledger): Ledger {
  const { duplicate, deadLettered, buffered } = rest;
  return { received: all, applied, superseded, duplicate, deadLettered, buffered };
}

function plan(events: readonly ReceivedEvent[], rows: Map<string, MirrorRow>, copied: boolean) {
  const known = { seen: new Set<string>(), headSeq: 0, tuning: DEFAULT_TUNING };
  return planBatch({ ...known, events, rows, copied });
}

/** Buffers the events during a copy and replays some at a time; the ledger must add up after each. */
function replayed(
  events: readonly ReceivedEvent[],
  rows: Map<string, MirrorRow>,
  perChunk: number,
) {
  const batch = plan(events, new Map(), false);
  const total: Ledger = ledgerOf(batch.counters);
  expect(total.buffered).toBe(total.received);
  const changes = batch.changes.map((change): BufferedChange => {
    const { seq, recordId, kind, after, event } = change;
    if (recordId === null || kind === "reset" || event === null) throw new Error("no event's");
    const { eventId, commitAt } = event;
    return { seq, recordId, kind, cells: after ?? {}, commitAt, eventId };
  });
  const whole = [...Map.groupBy(changes, ({ eventId }) => eventId).values()];
  const known = new Map(rows);
  const ledger = { ...total };
  for (let start = 0; start < whole.length; start += perChunk) {
    const chunk = planReplay(whole.slice(start, start + perChunk).flat(), known);
    for (const [id, row] of chunk.rows) {
      if (row === null) known.delete(id);
      else known.set(id, row);
    }
    for (const name of ["applied", "superseded", "buffered"] as const)
      ledger[name] += chunk.counters[name];
    expect(ledger.received).toBe(ledger.applied + ledger.superseded + ledger.buffered);
  }
  return { ledger, known };
}

test("a merged event counts once, as applied where any of its records was, at once and replayed", () => {
  const merged = received({ changeType: "UPDATE", recordIds: ["a", "b"], second: 5 }, 1);
  const rows = rowsOf({ a: 9, b: 1 });
  const expected = { received: 1, applied: 1, superseded: 0, buffered: 0 };
  expect(plan([merged], rows, true).counters).toMatchObject(expected);
  expect(replayed([merged], rows, 1).ledger).toMatchObject(expected);
});

test("an event counts the same in a batch and in a replay, whatever it does to its records", () => {
  const eventShape = fc.record({
    changeType: fc.constantFrom("CREATE", "UPDATE", "DELETE"),
    recordIds: fc.subarray(RECORDS, { minLength: 1 }),
    second: fc.integer({ min: 0, max: 9 }),
  });
  const stamps = fc.dictionary(fc.constantFrom(...RECORDS), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(
      fc.array(eventShape, { maxLength: 6 }),
      stamps,
      fc.integer({ min: 1, max: 3 }),
      (all, images, perChunk) => {
        const events = all.map((one, n) => received(one as EventShape, n));
        const batch = plan(events, rowsOf(images), true);
        const replay = replayed(events, rowsOf(images), perChunk);
        expect(replay.ledger).toEqual(ledgerOf(batch.counters));
        for (const [id, row] of batch.rows) expect(replay.known.get(id) ?? null).toEqual(row);
      },
    ),
    { numRuns: 2_000 },
  );
});

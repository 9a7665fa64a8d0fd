import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, type LoggedChange } from "./event-rule.ts";
import { mergeImage } from "./image-rule.ts";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import {
  COMPOSED_FIELD,
  FIELDS,
  orgHistory,
  pick,
  READ_MAX_STALENESS_MS,
  seeded,
  type OrgEvent,
} from "../../../testing/ordering-world.ts";

/**
 * Runs one record's history against the two rules: events late and twice, gaps, reads that lag and arrive in any order,
 * repairs until closed. Both rules are the engine's; only time and network are simulated.
 */
type Step =
  | { readonly what: "event"; readonly event: OrgEvent }
  | { readonly what: "read" }
  | {
      readonly what: "image";
      readonly cells: Readonly<RowCells> | null;
      readonly lowWatermark: number;
      readonly began: number;
    };

type Clauses = { readonly margin: boolean };

class Run {
  readonly #queue: { at: number; order: number; step: Step }[] = [];
  readonly #log: (LoggedChange & { receivedAt: number; gap: boolean })[] = [];
  readonly #seen = new Set<number>();
  #repairs: number[] = [];
  #order = 0;
  #readPlanned = false;
  #row: MirrorRow | null = null;
  #goneSince: string | null = null;
  readonly #random: () => number;
  readonly #clauses: Clauses;

  constructor(random: () => number, clauses: Clauses) {
    this.#random = random;
    this.#clauses = clauses;
  }

  converges(): { mirror: RowCells | null; org: Readonly<RowCells> | null } {
    const org = orgHistory(this.#random);
    let delivered = 0;
    for (const event of org.events) {
      delivered = Math.max(
        delivered,
        event.committed + pick(this.#random, [10, 100, 2_000, 6_000]),
      );
      this.#plan(delivered, { what: "event", event });
      if (this.#random() < 0.15)
        this.#plan(delivered + pick(this.#random, [0, 1, 500]), { what: "event", event });
    }
    for (let reads = 1 + Math.floor(this.#random() * 4); reads > 0; reads--) {
      this.#plan(1_000_000 + Math.floor(this.#random() * (org.end - 997_000)), { what: "read" });
    }
    this.#drain(org.stateAt, org.end + 300_000);
    return {
      mirror: this.#row === null ? null : valuesOf(this.#row.cells),
      org: valuesOf(org.stateAt(org.end)),
    };
  }

  #plan(at: number, step: Step): void {
    this.#queue.push({ at, order: ++this.#order, step });
  }

  #drain(stateAt: (time: number) => Readonly<RowCells> | null, limit: number): void {
    while (this.#queue.length > 0) {
      this.#queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (next.at > limit) throw new Error("never comes to rest");
      if (next.step.what === "event") this.#take(next.step.event, next.at);
      else if (next.step.what === "read") this.#read(stateAt, next.at);
      else this.#merge(next.step, next.at);
    }
  }

  #take(event: OrgEvent, now: number): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    const change = {
      seq: this.#log.length + 1,
      recordId: "r",
      kind: event.kind,
      cells: event.cells,
      commitAt: event.committed,
    };
    this.#log.push({ ...change, receivedAt: now, gap: event.gap });
    const result = event.gap ? null : applyEvent(this.#row, change);
    if (result === null || result.outcome === "repair") this.#open(change.seq, now);
    if (result?.outcome === "applied") this.#row = result.row;
  }

  #open(seq: number, now: number): void {
    this.#repairs.push(seq);
    this.#readAt(now + 1);
  }

  #readAt(at: number): void {
    if (this.#readPlanned) return;
    this.#readPlanned = true;
    this.#plan(at, { what: "read" });
  }

  #read(stateAt: (time: number) => Readonly<RowCells> | null, began: number): void {
    this.#readPlanned = false;
    const lag = this.#clauses.margin ? READ_MAX_STALENESS_MS : 0;
    const lowWatermark = this.#log.filter((change) => change.receivedAt < began - lag).length;
    const cells = stateAt(began - pick(this.#random, [0, 0, 500, 2_900]));
    this.#plan(began + pick(this.#random, [5, 300, 5_000]), {
      what: "image",
      cells,
      lowWatermark,
      began,
    });
  }

  #merge({ cells, lowWatermark, began }: Extract<Step, { what: "image" }>, now: number): void {
    const later = this.#log.slice(lowWatermark);
    const read = { began: new Date(began).toISOString() };
    const known = {
      row: this.#row,
      goneSince: this.#goneSince,
      later: later.filter((change) => !change.gap),
    };
    const merge = mergeImage(known, { recordId: "r", cells }, read);
    if (merge.outcome === "merged") {
      this.#row = merge.row;
      if (cells === null) this.#goneSince = read.began;
      this.#repairs = this.#repairs.filter((seq) => seq > lowWatermark);
    }
    if (this.#repairs.length > 0)
      this.#readAt(Math.max(now, (this.#log.at(-1)?.receivedAt ?? 0) + READ_MAX_STALENESS_MS) + 1);
  }
}

const secondAt = (second: number) => new Date(second * 1_000).toISOString();

function valuesOf(cells: Readonly<RowCells> | null): RowCells | null {
  return cells === null
    ? null
    : Object.fromEntries([...FIELDS, COMPOSED_FIELD].map((name) => [name, cells[name] ?? null]));
}

describe("the two ordering rules", () => {
  test("any interleaving of events, gaps, duplicates and reads converges to the org", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { mirror, org } = new Run(seeded(seed), { margin: true }).converges();
        expect(mirror).toEqual(org);
      }),
      { numRuns: 20_000 },
    );
  });

  test("absences that arrive out of order never date a tombstone back", () => {
    // Histories that once ended with a deleted record in the mirror: about 7 in a million.
    for (const seed of [1279435, 1467953, 1570745, 1621916, 1624737, 1715249, -1827836, -1100442]) {
      const { mirror, org } = new Run(seeded(seed), { margin: true }).converges();
      expect({ seed, mirror }).toEqual({ seed, mirror: org });
    }
  });

  test("a record that a read misses is not gone where the row stands on a later read, or the stream has a newer change", () => {
    const row = { cells: { id: "r", systemmodstamp: secondAt(7) }, seq: 1, readBegan: secondAt(9) };
    const missed = { recordId: "r", cells: null };
    const known = { row, goneSince: null, later: [] };
    for (const began of [8, 9])
      expect(mergeImage(known, missed, { began: secondAt(began) })).toEqual({ outcome: "unsure" });
    // Deleted by an event, then set by a read: the row is there.
    const deletion = { recordId: "r", seq: 1, kind: "delete" as const, commitAt: 1, cells: {} };
    expect(mergeImage({ ...known, later: [deletion] }, missed, { began: secondAt(10) })).toEqual({
      outcome: "unsure",
    });
    const byEvents = { ...known, row: { ...row, readBegan: null } };
    expect(mergeImage(byEvents, missed, { began: secondAt(8) }).outcome).toBe("merged");
    expect(mergeImage(known, missed, { began: secondAt(10) }).outcome).toBe("merged");
    const change = { recordId: "r", seq: 2, commitAt: Date.parse(secondAt(9)), cells: {} };
    const spoken = { ...known, later: [{ ...change, kind: "update" as const }] };
    expect(mergeImage(spoken, missed, { began: secondAt(10) })).toEqual({ outcome: "unsure" });
  });

  test("a record whose newest event is its delete is gone, and does not keep a repair open", () => {
    const change = { recordId: "r", commitAt: Date.parse(secondAt(9)), cells: {} };
    const later: readonly LoggedChange[] = [
      { ...change, seq: 1, kind: "update" },
      { ...change, seq: 2, kind: "delete" },
    ];
    const missed = { recordId: "r", cells: null };
    const known = { row: null, goneSince: null, later };
    expect(mergeImage(known, missed, { began: secondAt(10) })).toEqual({ outcome: "dropped" });
    const undeleted = [...later, { ...change, seq: 3, kind: "update" as const }];
    expect(mergeImage({ ...known, later: undeleted }, missed, { began: secondAt(10) })).toEqual({
      outcome: "unsure",
    });
  });

  test("a record undeleted by an event that lacks a newer field keeps the value of its image", () => {
    const cells = { id: "r", a: 2, added: 11, systemmodstamp: secondAt(7) };
    const change = { recordId: "r", commitAt: Date.parse(secondAt(7)) };
    const later: readonly LoggedChange[] = [
      { ...change, seq: 1, kind: "delete", cells: {} },
      { ...change, seq: 2, kind: "undelete", cells: { a: 2 } },
    ];
    const known = { row: null, goneSince: null, later };
    expect(mergeImage(known, { recordId: "r", cells }, { began: secondAt(9) })).toEqual({
      outcome: "merged",
      row: { cells: { id: "r", isdeleted: false, a: 2, added: 11 }, seq: 2, readBegan: null },
    });
  });

  test("a tombstone of a read stands against reads that began by then, and no later one", () => {
    const known = { row: null, goneSince: secondAt(9), later: [] };
    const outcomeAt = (began: number, cells: RowCells | null) =>
      mergeImage(known, { recordId: "r", cells }, { began: secondAt(began) }).outcome;
    expect([8, 9, 10].map((began) => outcomeAt(began, { id: "r" }))).toEqual([
      ...["dropped", "dropped", "merged"],
    ]);
    expect([8, 9, 10].map((began) => outcomeAt(began, null))).toEqual([
      ...["dropped", "dropped", "merged"],
    ]);
  });

  test("of two images the newer by its stamp stays, of one second that of the later read", () => {
    const stands = (second: number | null, readBegan: number | null): MirrorRow => ({
      cells: { id: "r", systemmodstamp: second === null ? null : secondAt(second) },
      ...{ seq: 1, readBegan: readBegan === null ? null : secondAt(readBegan) },
    });
    const outcome = (row: MirrorRow, second: number | null, began: number) => {
      const systemmodstamp = second === null ? null : secondAt(second);
      const image = { recordId: "r", cells: { id: "r", systemmodstamp } };
      const read = { began: secondAt(began) };
      return mergeImage({ row, goneSince: null, later: [] }, image, read).outcome;
    };
    expect([6, 7, 8].map((second) => outcome(stands(7, 10), second, 11))).toEqual([
      ...["dropped", "merged", "merged"],
    ]);
    expect(outcome(stands(7, 10), 8, 9)).toBe("merged");
    expect([9, 10, 11].map((began) => outcome(stands(7, 10), 7, began))).toEqual([
      ...["dropped", "merged", "merged"],
    ]);
    expect(outcome(stands(7, null), 7, 1)).toBe("merged");
    expect(outcome(stands(null, 10), 1, 1)).toBe("merged");
    expect(outcome(stands(null, 10), null, 9)).toBe("merged");
    expect(outcome(stands(7, 10), null, 11)).toBe("dropped");
  });

  test("without the max staleness in the low watermark some histories do not", () => {
    const differ = Array.from({ length: 5_000 }, (_, seed) => seed).filter((seed) => {
      const { mirror, org } = new Run(seeded(seed), { margin: false }).converges();
      return JSON.stringify(mirror) !== JSON.stringify(org);
    });
    expect(differ.length).toBeGreaterThan(0);
  });
});

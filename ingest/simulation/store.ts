import { planBatch, settleChange, type BatchPlan } from "../apply/batch-plan.ts";
import type { LoggedChange } from "../apply/event-rule.ts";
import { mergeImage, type Image } from "../apply/image-rule.ts";
import { NO_PROGRESS } from "../apply/lane-row.ts";
import { changeBetween } from "../apply/merge-images.ts";
import type { MirrorRow, RowCells } from "../apply/mirror-row.ts";
import type { NewRepair } from "../apply/open-repair.ts";
import type { ReceivedEvent } from "../apply/received-event.ts";
import type { Random } from "../apply/ordering-world.ts";
import { SAVE_MARGIN_MS } from "../apply/save-margin.ts";
import { nextStep, type RepairRead } from "../repair/repair-state.ts";

/** What is durable, in the place of Postgres: each method is one transaction, and all that it does is there or not. */
type Logged = {
  readonly change: LoggedChange | null;
  readonly eventId: string | null;
  readonly receivedAt: number;
  readonly fromStream: boolean;
  waiting: boolean;
};

export type StoredRepair = {
  readonly id: number;
  readonly recordIds: readonly string[];
  /** Start of a range, in virtual milliseconds; null for named records. */
  readonly since: number | null;
  readonly causeAt: number | null;
  readonly openedAt: number;
  tries: number;
  nextTryAt: number;
  closed: boolean;
};

export type StoredRead = { readonly began: number; readonly lagMs: number };

export class Store {
  readonly rows = new Map<string, MirrorRow>();
  readonly repairs: StoredRepair[] = [];
  readonly #log: Logged[] = [];
  readonly #parked = new Set<string>();
  /** When the read began that showed a record to be gone; null where an event told. */
  readonly #tombstones = new Map<string, string | null>();
  /** How many events of the stream are durable; null where the position is not known. */
  checkpoint: number | null = null;
  copied = false;
  /** When the newest copy's read began. */
  copyBegan: number | null = null;
  lastCommitAt: number | null = null;
  epoch = 0;
  readonly ledger = { received: 0, applied: 0, superseded: 0, duplicate: 0, parked: 0, waiting: 0 };

  get headSeq(): number {
    return this.#log.length;
  }

  /** Events of the stream up to `position`, as apply-batch.ts writes them. */
  applyBatch(events: readonly ReceivedEvent[], position: number, now: number): void {
    const seen = new Set([...this.#parked, ...this.#log.flatMap((one) => one.eventId ?? [])]);
    const { headSeq, copied } = this;
    const plan = planBatch({ events, seen, rows: copied ? this.rows : new Map(), headSeq, copied });
    for (const { seq, recordId, kind, outcome, event, after } of plan.changes) {
      if (recordId === null || kind === "reset" || event === null) continue;
      const change = { seq, recordId, kind, cells: after ?? {}, commitAt: event.commitAt };
      const waiting = outcome === "waiting";
      this.#log.push({
        change,
        eventId: event.eventId,
        receivedAt: now,
        fromStream: true,
        waiting,
      });
    }
    this.#writeRows(plan.rows, null);
    for (const repair of plan.repairs) this.openRepair(repair, now);
    for (const { raw, recordIds } of plan.poison) this.#park(raw.eventId, recordIds, now);
    this.#count(plan.counters);
    this.checkpoint = position;
  }

  /** Images of a read, as merge-images.ts merges them. @returns whether some must be read again */
  mergeImages(read: StoredRead, images: readonly Image[], now: number): boolean {
    const began = iso(read.began);
    const anchor = this.#log.filter((one) => one.receivedAt < read.began - read.lagMs).length;
    let unsure = false;
    for (const image of images) {
      const { recordId } = image;
      const row = this.rows.get(recordId) ?? null;
      const goneSince = this.#tombstones.get(recordId) ?? null;
      const later = this.#laterChanges(recordId, anchor);
      const merge = mergeImage({ row, goneSince, later }, image, { began });
      unsure ||= merge.outcome === "unsure";
      if (merge.outcome !== "merged") continue;
      const changed = changeBetween(row, merge.row) !== null;
      const seq = changed ? this.headSeq + 1 : (row?.seq ?? 0);
      if (changed) this.#append(null, now);
      const next = merge.row === null ? null : { ...merge.row, seq };
      this.#writeRows(new Map([[recordId, next]]), image.cells === null ? began : null);
    }
    return unsure;
  }

  /** A page of the first copy: rows as they were read. */
  copyPage(began: number, images: readonly Readonly<RowCells>[]): void {
    for (const cells of images)
      this.rows.set(String(cells["id"]), { cells: { ...cells }, seq: 0, readBegan: iso(began) });
  }

  /** Some of the changes that waited, by the event rule. @returns false when none was left, and the lane is open */
  settleSome(limit: number, now: number): boolean {
    const waiting = this.#log.filter((one) => one.waiting).slice(0, limit);
    if (waiting.length === 0) {
      this.copied = true;
      this.#append(null, now);
      return false;
    }
    const plan: Pick<BatchPlan, "rows" | "repairs" | "counters"> = {
      rows: new Map(),
      repairs: [],
      counters: { ...NO_PROGRESS },
    };
    const events = new Map<string, boolean>();
    for (const one of waiting) {
      if (one.change === null) continue;
      const { outcome } = settleChange(plan, this.rows, one.change);
      one.waiting = false;
      if (!events.has(one.eventId ?? "")) events.set(one.eventId ?? "", outcome === "superseded");
    }
    this.#settleLedger(events);
    this.#writeRows(plan.rows, null);
    for (const repair of plan.repairs) this.openRepair(repair, now);
    return true;
  }

  openRepair(repair: Pick<NewRepair, "recordIds" | "since" | "causeAt">, now: number): void {
    const { recordIds, causeAt } = repair;
    const since = repair.since === null ? null : Date.parse(repair.since);
    const rest = { openedAt: now, tries: 0, nextTryAt: now, closed: false };
    this.repairs.push({ id: this.repairs.length, recordIds, since, causeAt, ...rest });
  }

  noteTry(repair: StoredRepair, read: RepairRead, now: number, random: Random): void {
    const next = nextStep(repair, read, random);
    repair.tries += 1;
    if (next.step === "close") repair.closed = true;
    else repair.nextTryAt = now + next.inMs;
  }

  /** What does not add up; empty where all does. */
  problems(): readonly string[] {
    const { received, ...ends } = this.ledger;
    const sum = Object.values(ends).reduce((a, b) => a + b, 0);
    const gaps = this.#log.flatMap(({ change }, index) =>
      change !== null && change.seq !== index + 1 ? [`seq ${change.seq} at ${index + 1}`] : [],
    );
    return received === sum ? gaps : [...gaps, `received ${received} ≠ ${JSON.stringify(ends)}`];
  }

  #laterChanges(recordId: string, anchor: number): readonly LoggedChange[] {
    return this.#log
      .slice(anchor)
      .flatMap(({ change, fromStream }) =>
        fromStream && change?.recordId === recordId ? [change] : [],
      );
  }

  #append(change: LoggedChange | null, now: number): void {
    this.#log.push({ change, eventId: null, receivedAt: now, fromStream: false, waiting: false });
  }

  #writeRows(rows: ReadonlyMap<string, MirrorRow | null>, goneSince: string | null): void {
    for (const [id, row] of rows) {
      if (row === null) {
        this.rows.delete(id);
        this.#tombstones.set(id, goneSince ?? this.#tombstones.get(id) ?? null);
      } else {
        this.rows.set(id, row);
        this.#tombstones.delete(id);
      }
    }
  }

  /** See parked.ts: of the event's records, or of everything since the last commit that is certainly in. */
  #park(eventId: string, recordIds: readonly string[], now: number): void {
    this.#parked.add(eventId);
    const since = recordIds.length > 0 ? null : iso(this.lastCertain(now) - SAVE_MARGIN_MS);
    this.openRepair({ recordIds, since, causeAt: null }, now);
  }

  /** The last time up to which nothing can be missing. */
  lastCertain(now: number): number {
    return Math.min(now, Math.max(this.lastCommitAt ?? 0, this.copyBegan ?? 0));
  }

  #count(counters: BatchPlan["counters"]): void {
    for (const name of Object.keys(this.ledger) as (keyof Store["ledger"])[])
      this.ledger[name] += counters[name];
    if (counters.lastCommitAt !== null)
      this.lastCommitAt = Math.max(this.lastCommitAt ?? 0, counters.lastCommitAt);
  }

  #settleLedger(events: ReadonlyMap<string, boolean>): void {
    for (const superseded of events.values())
      this.ledger[superseded ? "superseded" : "applied"] += 1;
    this.ledger.waiting -= events.size;
  }
}

const iso = (ms: number) => new Date(ms).toISOString();

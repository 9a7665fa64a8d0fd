import { planBatch, type BatchPlan } from "../../ingest/apply/rules/batch-plan.ts";
import type { LoggedChange } from "../../ingest/apply/rules/event-rule.ts";
import { mergeImage, type Image } from "../../ingest/apply/rules/image-rule.ts";
import { changeBetween } from "../../ingest/apply/rules/merge-plan.ts";
import { planReplay } from "../../ingest/apply/rules/replay-plan.ts";
import { IMAGE_STAMP, type MirrorRow, type RowCells } from "../../ingest/core/mirror-row.ts";
import type { NewRepair } from "../../ingest/core/open-repair.ts";
import type { ReceivedEvent } from "../../ingest/core/received-event.ts";
import { COMPOSED_FIELD, FIELDS, type Random } from "../ordering-world.ts";
import type { HighWaterMarks, Standing } from "../../ingest/capture/poll-plan.ts";
import { nextStep, type RepairRead } from "../../ingest/apply/rules/repair-state.ts";
import { mergeFieldsOf } from "./field-merge.ts";
import { COMPUTED_FIELD } from "./org-history.ts";
import { iso } from "./virtual-time.ts";
import { DEFAULT_TUNING } from "../../ingest/core/tuning.ts";

type Logged = {
  readonly change: LoggedChange | null;
  readonly eventId: string | null;
  readonly receivedAt: number;
  readonly fromStream: boolean;
  buffered: boolean;
};

export type StoredRepair = {
  readonly id: number;
  readonly recordIds: readonly string[];
  /** Start of a range, in virtual milliseconds; null for named records. */
  readonly since: number | null;
  readonly causeAt: number | null;
  /** True for a poll's repair, which compares all ids, too. */
  readonly ofPoll: boolean;
  readonly openedAt: number;
  tries: number;
  nextTryAt: number;
  closed: boolean;
};

/** A repair of one field: for named records, for what changed since a time, or, if both are null, for every record. */
export type FieldRepair = {
  readonly cause: "backfill" | "computed";
  readonly column: string;
  readonly recordIds: readonly string[] | null;
  since: number | null;
  readonly causeAt: null;
  readonly openedAt: number;
  tries: number;
  nextTryAt: number;
  closed: boolean;
};

/** A staged read of one field of every record. */
export type FieldJob = {
  readonly began: number;
  readonly column: string;
  readonly images: readonly Readonly<RowCells>[];
  merged: number;
};

type CopyJob = {
  readonly began: number;
  /** Its begin when compared with REST reads. */
  readonly countsFrom: number;
  /** The moment of the org that it shows. */
  readonly shownAt: number;
  readonly paged: Set<string>;
};

/** A resync that is being merged. */
export type ResyncJob = StoredRead & {
  readonly images: readonly Image[];
  /** Number of columns when it began. */
  readonly columns: number;
};

export type StoredRead = { readonly began: number; readonly maxStalenessMs: number };

/** The durable state, instead of Postgres. Each method is one transaction. */
export class Store {
  readonly rows = new Map<string, MirrorRow>();
  readonly columns = new Set([
    ...["id", "isdeleted", "systemmodstamp"],
    ...[...FIELDS, COMPOSED_FIELD, COMPUTED_FIELD],
  ]);
  readonly repairs: StoredRepair[] = [];
  readonly fieldRepairs: FieldRepair[] = [];
  fieldJob: FieldJob | null = null;
  resyncJob: ResyncJob | null = null;
  readonly #log: Logged[] = [];
  readonly #deadLetters = new Set<string>();
  /** When the read began that showed the record to be gone; null if an event deleted it. */
  readonly #tombstones = new Map<string, string | null>();
  /** Number of durable events of the stream; null if the position is unknown. */
  checkpoint: number | null = null;
  /** Where the newest subscription at LATEST began. */
  messageFrom = 0;
  copied = false;
  copyJob: CopyJob | null = null;
  lastCommitAt: number | null = null;
  highWaterMark: number | null = null;
  /** Deletes and undeletes are compared with the org up to this seq. */
  confirmedOffset = 0;
  lineNumber = 0;
  readonly ledger = {
    received: 0,
    applied: 0,
    superseded: 0,
    duplicate: 0,
    deadLettered: 0,
    buffered: 0,
  };

  get headSeq(): number {
    return this.#log.length;
  }

  /** Applies events of the stream up to `position`, like apply-batch.ts. */
  applyBatch(events: readonly ReceivedEvent[], position: number, now: number): void {
    const seen = new Set([...this.#deadLetters, ...this.#log.flatMap((one) => one.eventId ?? [])]);
    const { headSeq, copied } = this;
    const plan = planBatch({
      events,
      seen,
      rows: copied ? this.rows : new Map(),
      headSeq,
      copied,
      tuning: DEFAULT_TUNING,
    });
    for (const { seq, recordId, kind, outcome, event, after, derived } of plan.changes) {
      if (recordId === null || kind === "reset" || event === null) continue;
      const cells = withoutDerived(after ?? {}, derived ?? []);
      const change = { seq, recordId, kind, cells, commitAt: event.commitAt };
      const buffered = outcome === "buffered";
      this.#log.push({
        change,
        eventId: event.eventId,
        receivedAt: now,
        fromStream: true,
        buffered,
      });
    }
    this.#writeRows(plan.rows, null);
    for (const repair of plan.repairs) this.openRepair(repair, now);
    for (const { raw, recordIds } of plan.poison) this.#deadLetter(raw.eventId, recordIds, now);
    this.#count(plan.counters);
    this.checkpoint = position;
  }

  /** Merges images of a read, like merge-images.ts. @returns ids to refetch */
  mergeImages(read: StoredRead, images: readonly Image[], now: number): readonly string[] {
    const began = iso(read.began);
    const lowWatermark = this.#lowWatermark(read);
    const unsure: string[] = [];
    for (const image of images) {
      const { recordId } = image;
      const row = this.rows.get(recordId) ?? null;
      const goneSince = this.#tombstones.get(recordId) ?? null;
      const later = this.#laterChanges(recordId, lowWatermark);
      const merge = mergeImage({ row, goneSince, later }, image, { began });
      if (merge.outcome === "unsure") unsure.push(recordId);
      if (merge.outcome !== "merged") continue;
      const changed = changeBetween(row, merge.row) !== null;
      const seq = changed ? this.headSeq + 1 : (row?.seq ?? 0);
      if (changed) this.#append(null, now);
      const next = merge.row === null ? null : { ...merge.row, seq };
      this.#writeRows(new Map([[recordId, next]]), image.cells === null ? began : null);
    }
    return unsure;
  }

  /** Merges images of a field, like merge-fields.ts. */
  mergeFields(
    read: StoredRead,
    images: readonly Readonly<RowCells>[],
    column: string,
    now: number,
  ): void {
    const lowWatermark = this.#lowWatermark(read);
    for (const image of images) {
      const id = String(image["id"]);
      const row = this.rows.get(id) ?? null;
      const known = { row, later: this.#laterChanges(id, lowWatermark) };
      const next = mergeFieldsOf(known, image, [column], iso(read.began));
      if (next === null || changeBetween(row, next) === null) continue;
      this.#append(null, now);
      this.rows.set(id, { ...next, seq: this.headSeq });
    }
  }

  /** Like reported-deletes.ts. */
  reportedDeletes(read: StoredRead): {
    readonly recordIds: readonly string[];
    readonly through: number;
  } {
    const through = this.#lowWatermark(read);
    const told = this.#log.slice(this.confirmedOffset, through).flatMap(turned);
    return { recordIds: [...new Set(told)], through };
  }

  /** True if the log has deletes or undeletes that are not compared with the org. */
  get hasToldDeletes(): boolean {
    return this.#log.slice(this.confirmedOffset).some((one) => turned(one).length > 0);
  }

  /** Ids that the mirror has and a read of every record does not, like merge-staged.ts. */
  missingIds(read: StoredRead, found: ReadonlySet<string>): readonly string[] {
    const lowWatermark = this.#lowWatermark(read);
    return [...this.rows].flatMap(([id, { seq }]) =>
      found.has(id) || seq > lowWatermark ? [] : [id],
    );
  }

  /** Writes a page of the initial snapshot. */
  copyPage(job: CopyJob, { recordId, cells }: Image): void {
    job.paged.add(recordId);
    if (cells !== null)
      this.rows.set(recordId, { cells: { ...cells }, seq: 0, readBegan: iso(job.countsFrom) });
  }

  /** Replays the oldest buffered changes, of whole events. @returns false if none was left: the pipeline is live */
  replaySome(limit: number, now: number): boolean {
    const buffered = this.#log.filter((one) => one.buffered);
    const last = buffered[limit - 1]?.eventId;
    const some = buffered.filter((one, n) => n < limit || one.eventId === last);
    if (some.length === 0) {
      this.copied = true;
      this.#append(null, now);
      return false;
    }
    const changes = some.flatMap(({ change, eventId }) =>
      change === null ? [] : [{ ...change, eventId: eventId ?? "" }],
    );
    for (const one of some) one.buffered = false;
    const plan = planReplay(changes, this.rows);
    this.#count(plan.counters);
    this.#writeRows(plan.rows, null);
    for (const repair of plan.repairs) this.openRepair(repair, now);
    return true;
  }

  openRepair(repair: Pick<NewRepair, "recordIds" | "since" | "causeAt">, now: number): void {
    const { recordIds, causeAt } = repair;
    const since = repair.since === null ? null : Date.parse(repair.since);
    const rest = { ofPoll: false, openedAt: now, tries: 0, nextTryAt: now, closed: false };
    this.repairs.push({ id: this.repairs.length, recordIds, since, causeAt, ...rest });
  }

  openPollRepair(since: number, now: number): void {
    const asked = { recordIds: [], since, causeAt: null, ofPoll: true };
    const rest = { openedAt: now, tries: 0, nextTryAt: now, closed: false };
    this.repairs.push({ id: this.repairs.length, ...asked, ...rest });
  }

  get pollRepairIsOpen(): boolean {
    return this.repairs.some(({ ofPoll, closed }) => ofPoll && !closed);
  }

  /** Time since the last one was opened, or the object was copied. */
  pollRepairAgeMs(now: number): number {
    const opened = this.repairs.filter(({ ofPoll }) => ofPoll).map(({ openedAt }) => openedAt);
    return now - Math.max(this.copyJob?.began ?? 0, ...opened);
  }

  /** Like poll-row.ts. */
  highWaterMarks(): HighWaterMarks {
    return {
      polled: this.highWaterMark === null ? null : iso(this.highWaterMark),
      committed: this.lastCommitAt === null ? null : iso(this.lastCommitAt),
      copyBegan: iso(this.copyJob?.began ?? 0),
    };
  }

  standing(recordId: string): Standing | null {
    const row = this.rows.get(recordId);
    if (row !== undefined)
      return { stamp: String(row.cells[IMAGE_STAMP] ?? ""), readBegan: row.readBegan };
    const goneSince = this.#tombstones.get(recordId);
    return goneSince === undefined ? null : { stamp: null, readBegan: goneSince };
  }

  openFieldRepair(
    cause: FieldRepair["cause"],
    column: string,
    recordIds: readonly string[] | null,
    now: number,
  ): void {
    const rest = { since: null, causeAt: null, openedAt: now, tries: 0, nextTryAt: now };
    this.fieldRepairs.push({ cause, column, recordIds, ...rest, closed: false });
  }

  noteTry(repair: StoredRepair | FieldRepair, read: RepairRead, now: number, random: Random): void {
    const next = nextStep(repair, read, random);
    repair.tries += 1;
    if (next.step === "close") repair.closed = true;
    else repair.nextTryAt = now + next.inMs;
  }

  /** What does not add up; empty if all does. */
  problems(): readonly string[] {
    const { received, ...ends } = this.ledger;
    const sum = Object.values(ends).reduce((a, b) => a + b, 0);
    const gaps = this.#log.flatMap(({ change }, index) =>
      change !== null && change.seq !== index + 1 ? [`seq ${change.seq} at ${index + 1}`] : [],
    );
    return received === sum ? gaps : [...gaps, `received ${received} ≠ ${JSON.stringify(ends)}`];
  }

  /** The log's position at the read's begin − max staleness. */
  #lowWatermark({ began, maxStalenessMs }: StoredRead): number {
    return this.#log.filter((one) => one.receivedAt < began - maxStalenessMs).length;
  }

  #laterChanges(recordId: string, lowWatermark: number): readonly LoggedChange[] {
    return this.#log
      .slice(lowWatermark)
      .flatMap(({ change, fromStream }) =>
        fromStream && change?.recordId === recordId ? [change] : [],
      );
  }

  #append(change: LoggedChange | null, now: number): void {
    this.#log.push({ change, eventId: null, receivedAt: now, fromStream: false, buffered: false });
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

  /** Opens a repair for the event's records; without ids, for all changes since the last certain commit. */
  #deadLetter(eventId: string, recordIds: readonly string[], now: number): void {
    this.#deadLetters.add(eventId);
    const since =
      recordIds.length > 0 ? null : iso(this.lastCertain(now) - DEFAULT_TUNING.saveMarginMs);
    this.openRepair({ recordIds, since, causeAt: null }, now);
  }

  /** Nothing up to this time can be missing. */
  lastCertain(now: number): number {
    return Math.min(now, Math.max(this.lastCommitAt ?? 0, this.copyJob?.began ?? 0));
  }

  #count(counters: BatchPlan["counters"]): void {
    for (const name of Object.keys(this.ledger) as (keyof Store["ledger"])[])
      this.ledger[name] += counters[name];
    if (counters.lastCommitAt !== null)
      this.lastCommitAt = Math.max(this.lastCommitAt ?? 0, counters.lastCommitAt);
  }
}

/** What the event named: what logged-changes.ts reads of a change. */
function withoutDerived(cells: Readonly<RowCells>, derived: readonly string[]): RowCells {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => !derived.includes(name)));
}

/** The record that an event deleted or undeleted. */
function turned({ change, fromStream }: Logged): readonly string[] {
  const isTurn = change?.kind === "delete" || change?.kind === "undelete";
  return change !== null && fromStream && isTurn ? [change.recordId] : [];
}

import { Buffer } from "node:buffer";
import type { Cells } from "../../edge/protocol/cell.ts";
import { planBatch } from "../../ingest/apply/rules/batch-plan.ts";
import type { LoggedChange } from "../../ingest/apply/rules/event-rule.ts";
import { planMerge } from "../../ingest/apply/rules/merge-plan.ts";
import { nextStep } from "../../ingest/apply/rules/repair-state.ts";
import type { ChangeType } from "../../ingest/cdc/change-event.ts";
import { IMAGE_STAMP, imageSecond, type MirrorRow } from "../../ingest/core/mirror-row.ts";
import { DEFAULT_TUNING } from "../../ingest/core/tuning.ts";
import type { Docket, LogEntry } from "../../ingest/edits/rules/docket.ts";
import { modifiedSecond, secondOf } from "../../ingest/edits/rules/docket.ts";
import { pick, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import { testEvent, type DecodedEvent } from "../test-event.ts";
import { type Play, iso } from "./edit-world.ts";
import type { Org, OrgEvent } from "./org.ts";

type Logged = {
  readonly entry: LogEntry;
  readonly receivedAt: number;
  readonly change: LoggedChange | null;
};
type Repair = {
  readonly openedAt: number;
  readonly causeAt: number;
  readonly seq: number;
  tries: number;
};
type Shown = { readonly seq: number; readonly row: Cells | null };

type MirrorRecord = {
  row: MirrorRow | null;
  goneSince: string | null;
  readBegan: number;
  isReading: boolean;
  readonly log: Logged[];
  repairs: Repair[];
  /** The row at every seq that changed it. */
  readonly shown: Shown[];
};

/** A record's part of a docket that the mirror knows. */
export type MirrorPart = Omit<Docket, "edits" | "attempts" | "conflicts">;

/** The mirror of the object: rows and log by the engine's own rules; repairs and their reads. */
export class Mirror {
  headSeq = 0;
  reads = 0;
  readonly #play: Play;
  readonly #org: () => Org;
  readonly #records = new Map<string, MirrorRecord>();
  /** Called when something was heard of a record. */
  readonly #heard: (recordId: string) => void;

  constructor(play: Play, org: () => Org, heard: (recordId: string) => void) {
    this.#play = play;
    this.#org = org;
    this.#heard = heard;
  }

  /** The mirror begins equal to the org. */
  begin(recordId: string): void {
    const { state, stamp } = this.#org().latest(recordId);
    const cells = { ...state, [IMAGE_STAMP]: iso(stamp) };
    const began = this.#play.time.now - 100_000;
    const row = { cells, seq: 0, readBegan: new Date(began).toISOString() };
    const rest = { goneSince: null, readBegan: began, isReading: false, log: [], repairs: [] };
    this.#records.set(recordId, { row, ...rest, shown: [{ seq: 0, row: cells }] });
  }

  part(recordId: string): MirrorPart {
    const { row, readBegan, repairs, log } = this.#record(recordId);
    return {
      recordId,
      row: row?.cells ?? null,
      imageSecond: row === null ? null : imageSecond(row.cells),
      readBegan,
      headSeq: this.headSeq,
      repairOpen: repairs.length > 0,
      hasEvents: this.#play.hasEvents,
      log: log.map(({ entry }) => entry),
    };
  }

  /** The row as a page shows it that knows the log up to `seq`. */
  rowAt(recordId: string, seq: number): Cells | null {
    return this.#record(recordId).shown.findLast((one) => one.seq <= seq)?.row ?? null;
  }

  /** One event of the stream. One that was lost is found by a later verification. */
  deliver(event: OrgEvent): void {
    const { time } = this.#play;
    if (event.lost) {
      this.#play.count("events lost");
      const at = time.now + READ_MAX_STALENESS_MS + 1;
      return time.plan(at, () =>
        event.recordIds.forEach((id) => this.#repair(id, event.committed)),
      );
    }
    if (event.gap) return event.recordIds.forEach((id) => this.#gap(id, event));
    const decoded = decodedEvent(event);
    const rows = new Map(
      event.recordIds.flatMap((id) => {
        const { row } = this.#record(id);
        return row === null ? [] : [[id, row] as const];
      }),
    );
    const seen = new Set<string>();
    const { headSeq } = this;
    const plan = planBatch({
      events: [decoded],
      seen,
      rows,
      headSeq,
      copied: true,
      tuning: DEFAULT_TUNING,
    });
    this.headSeq = plan.headSeq;
    for (const { recordId, seq } of plan.changes)
      if (recordId !== null) this.#log(recordId, seq, event);
    for (const [id, row] of plan.rows) this.#show(id, row, null);
    for (const { recordIds } of plan.repairs)
      for (const id of recordIds) this.#repair(id, event.committed);
    for (const id of event.recordIds) this.#heard(id);
  }

  #gap(recordId: string, event: OrgEvent): void {
    this.headSeq += 1;
    this.#log(recordId, this.headSeq, event);
    this.#repair(recordId, event.committed);
    this.#heard(recordId);
  }

  #log(recordId: string, seq: number, { kind, cells, committed, userId, origin, gap }: OrgEvent) {
    const told = gap ? {} : cells;
    const entry: LogEntry = {
      ...{ seq, kind: gap ? "gap" : kind, cells: told, commitSecond: secondOf(committed) },
      ...{ modifiedSecond: modifiedSecond(told), userId, origin },
    };
    const commitAt = secondOf(committed) * 1_000;
    const change = gap ? null : { seq, recordId, kind, cells, commitAt };
    this.#record(recordId).log.push({ entry, receivedAt: this.#play.time.now, change });
  }

  #show(recordId: string, row: MirrorRow | null, goneSince: string | null): void {
    const record = this.#record(recordId);
    record.row = row;
    record.goneSince = row === null ? goneSince : null;
    record.shown.push({ seq: this.headSeq, row: row?.cells ?? null });
  }

  #repair(recordId: string, causeAt: number): void {
    const { time } = this.#play;
    const record = this.#record(recordId);
    record.repairs.push({ openedAt: time.now, causeAt, seq: this.headSeq, tries: 0 });
    this.#readSoon(recordId, 1);
  }

  #readSoon(recordId: string, inMs: number): void {
    const record = this.#record(recordId);
    if (record.isReading) return;
    record.isReading = true;
    this.#play.time.plan(this.#play.time.now + inMs, () => {
      record.isReading = false;
      this.read(recordId);
    });
  }

  /** Reads a record, lagging and late, and merges what it shows. In an outage the read begins after it. */
  read(recordId: string, then: () => void = () => {}): void {
    const { time, random } = this.#play;
    if (this.#play.isDown(time.now))
      return time.plan(this.#play.upAgain() + 5, () => this.read(recordId, then));
    this.reads += 1;
    const lag = pick(random, [0, 0, 500, READ_MAX_STALENESS_MS - 100]);
    const { state, stamp } = this.#org().at(recordId, time.now - lag);
    const began = time.now;
    const cells = state === null ? null : { ...state, [IMAGE_STAMP]: iso(stamp) };
    time.plan(began + pick(random, [5, 30, 300, 2_000]), () => {
      this.#merge(recordId, cells, began);
      then();
    });
  }

  #merge(recordId: string, cells: Cells | null, began: number): void {
    const record = this.#record(recordId);
    const later = record.log.flatMap(({ receivedAt, change }) =>
      change !== null && receivedAt >= began - READ_MAX_STALENESS_MS ? [change] : [],
    );
    const known = new Map([[recordId, { row: record.row, goneSince: record.goneSince, later }]]);
    const maxStalenessMs = READ_MAX_STALENESS_MS;
    const read = {
      began: new Date(began).toISOString(),
      maxStalenessMs,
      source: "repair" as const,
    };
    const plan = planMerge(known, read, [{ recordId, cells }], this.headSeq);
    this.headSeq = plan.headSeq;
    if (plan.merged > 0) {
      const gone = plan.deletions.find((one) => one.recordId === recordId)?.readBegan ?? null;
      this.#show(recordId, plan.rows.get(recordId) ?? null, gone);
      record.readBegan = Math.max(record.readBegan, began);
    }
    this.#tryRepairs(record, recordId, cells, began, plan.unsure.length > 0);
    this.#heard(recordId);
  }

  #tryRepairs(
    record: MirrorRecord,
    recordId: string,
    cells: Cells | null,
    began: number,
    unsure: boolean,
  ) {
    let soonest: number | null = null;
    const maxStalenessMs = READ_MAX_STALENESS_MS;
    const oldestSecond = cells === null ? null : imageSecond({ ...cells });
    record.repairs = record.repairs.filter((repair) => {
      const read = { began, maxStalenessMs, oldestSecond, unsure };
      const step = nextStep(repair, read, this.#play.random);
      if (step.step === "close") return false;
      repair.tries += 1;
      soonest = Math.min(soonest ?? step.inMs, step.inMs);
      return true;
    });
    if (soonest !== null) this.#readSoon(recordId, soonest);
  }

  #record(recordId: string): MirrorRecord {
    const record = this.#records.get(recordId);
    if (record === undefined) throw new RangeError(recordId);
    return record;
  }
}

let events = 0;

function decodedEvent({
  kind,
  cells,
  recordIds,
  committed,
  userId,
  origin,
}: OrgEvent): DecodedEvent {
  events += 1;
  return testEvent(kind.toUpperCase() as ChangeType, cells, {
    ...{ eventId: `e${events}`, replayId: NOTHING, payload: NOTHING, entityName: "Object" },
    ...{ recordIds, userId, origin, commitAt: secondOf(committed) * 1_000 },
  });
}

const NOTHING = Buffer.alloc(0);

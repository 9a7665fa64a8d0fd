import {
  COMPOSED_FIELD,
  FIELDS,
  pick,
  type Random,
  READ_MAX_STALENESS_MS,
  seeded,
} from "../ordering-world.ts";
import type { RowCells } from "../../ingest/core/mirror-row.ts";
import { ConfirmDeletes } from "./confirm-deletes.ts";
import { Copy } from "./copy.ts";
import { FieldReads } from "./field-reads.ts";
import { COMPUTED_FIELD, NEW_FIELD, orgObject, type OrgObject } from "./org-history.ts";
import { Poll } from "./poll.ts";
import { polledObject, type PolledObject } from "./polled-org.ts";
import { Repairs } from "./repairs.ts";
import { Store } from "./store.ts";
import { Stream } from "./stream.ts";
import { VirtualTime } from "./virtual-time.ts";
import { verification, Resync } from "./resyncs.ts";
import type { World } from "./world.ts";

/**
 * One schedule: an object's pipeline in virtual time, with the rules, plans and states of the engine, under faults:
 *
 *   stream.ts       events, late, twice, or not at all; positions that are unknown or expired
 *   poll.ts         instead of the stream, for every POLLED_EVERY-th seed: an object without events
 *   copy.ts         the initial snapshot, and the replay of buffered changes
 *   repairs.ts      reads of records, lagging and late
 *   confirm-deletes.ts  deletes and undeletes that their transaction took back
 *   field-reads.ts  a new field, and a computed one
 *   resyncs.ts      verifications and resyncs, at any time, merged late and in any order
 *   crashes         memory is lost; a zombie's transactions have the line of its old lease, and are refused
 *
 * Only time, the network and the database are simulated (world.ts, store.ts).
 */
const QUIESCE_LIMIT_MS = 3_600_000;
/** Faults end this long after the org's last commit. */
const TROUBLE_MS = 15_000;
/** By then every read that began under faults has ended. */
const LAST_SWEEP_MS = TROUBLE_MS + 60_000;

export type Mismatch = { readonly seed: number; readonly what: string };

export const POLLED_EVERY = 4;

/** @returns what does not hold at the end; null if all holds */
export function runSchedule(seed: number): Mismatch | null {
  const random = seeded(seed);
  const polled = seed % POLLED_EVERY === 0 ? polledObject(random) : null;
  const what = new Run(random, polled ?? orgObject(random), polled).toTheEnd();
  return what === null ? null : { seed, what };
}

type Node = { readonly repairs: Repairs; readonly fields: FieldReads; readonly resync: Resync };

class Run implements World {
  readonly random: Random;
  readonly org: OrgObject;
  readonly store = new Store();
  readonly time: VirtualTime;
  readonly #polled: PolledObject | null;
  #node: Node;
  #swept = false;

  /** @param polled the same object if it has no events, else null */
  constructor(random: Random, org: OrgObject, polled: PolledObject | null) {
    this.random = random;
    this.org = org;
    this.#polled = polled;
    this.time = new VirtualTime(1_000_000 + Math.floor(random() * (org.end - 1_000_000)));
    this.#node = this.#newNode();
  }

  toTheEnd(): string | null {
    this.#startNode();
    this.#planTrouble();
    const limit = this.org.end + QUIESCE_LIMIT_MS;
    while (!this.#isQuiesced()) if (!this.time.step(limit)) return "never comes to rest";
    return this.#difference();
  }

  // Bound, because the loops destructure the world.
  readonly inTrouble = (): boolean => this.time.now < this.org.end + TROUBLE_MS;

  readonly after = (ms: number, run: () => void): void => {
    const { lineNumber } = this.store;
    this.time.plan(this.time.now + ms, () => {
      if (lineNumber === this.store.lineNumber) run();
    });
  };

  /** Fences off the old node at once. The new one starts a little later. */
  readonly crash = (): void => {
    this.store.lineNumber += 1;
    this.after(pick(this.random, [0, 200, 8_000]), () => this.#startNode());
  };

  #newNode(): Node {
    const repairs = new Repairs(this);
    return { repairs, fields: new FieldReads(this), resync: new Resync(this, repairs) };
  }

  #startNode(): void {
    this.store.lineNumber += 1;
    this.#node = this.#newNode();
    const { repairs, fields, resync } = this.#node;
    fields.describe();
    const polled = this.#polled;
    if (polled === null) this.after(0, () => new Stream(this, repairs, fields).connect());
    const opened = () => {
      fields.describe();
      repairs.wake();
      fields.wake();
      resync.resume();
      if (polled === null) new ConfirmDeletes(this, repairs).start();
      else new Poll(this, polled, repairs).start();
    };
    if (this.store.copied) opened();
    else this.after(pick(this.random, [0, 50, 3_000]), () => new Copy(this, opened).start());
  }

  #planTrouble(): void {
    this.#someTimes(2, () => verification(this));
    this.#someTimes(1, () => this.#node.resync.request());
    this.#someTimes(1, () => this.#node.fields.sweep());
    this.#someTimes(2, () => this.#node.fields.describe());
    this.#someTimes(3, () => this.crash());
    for (const { visibleAt, recordIds } of this.org.parentUpdates)
      this.time.plan(visibleAt, () => this.#node.fields.parentUpdated(recordIds));
    this.time.plan(this.org.end + LAST_SWEEP_MS, () => {
      this.#swept = true;
      this.#node.fields.describe();
      this.#node.fields.sweep();
    });
  }

  #someTimes(most: number, run: () => void): void {
    for (let times = Math.floor(this.random() * (most + 1)); times > 0; times--) {
      const within = this.org.end + TROUBLE_MS - this.time.now;
      this.time.plan(this.time.now + Math.floor(this.random() * within), run);
    }
  }

  #isQuiesced(): boolean {
    const { copied, repairs, fieldRepairs, resyncJob } = this.store;
    const isRead = [...repairs, ...fieldRepairs].every((repair) => repair.closed);
    const isDone = copied && isRead && resyncJob === null && this.#swept && !this.inTrouble();
    return isDone && (this.#polled === null ? this.#isDrained() : this.#isPolled());
  }

  #isDrained(): boolean {
    const { checkpoint } = this.store;
    const isRead = checkpoint !== null && checkpoint >= this.org.events.length;
    return isRead && !this.store.hasToldDeletes;
  }

  /** True if a poll began, and a comparison of ids was requested, when every read already showed the end. */
  #isPolled(): boolean {
    const { org, store, time } = this;
    const { highWaterMark } = store;
    const sinceCompared = store.pollRepairAgeMs(time.now);
    const isCompared =
      !this.#polled?.empties || time.now - sinceCompared > org.end + READ_MAX_STALENESS_MS;
    return highWaterMark !== null && highWaterMark > org.end + org.savedBeforeMs && isCompared;
  }

  #difference(): string | null {
    const { store, org, time } = this;
    const wrong = org.recordIds.flatMap((recordId) => {
      const mirror = valuesOf(store.rows.get(recordId)?.cells ?? null);
      const truth = valuesOf(org.stateAt(recordId, time.now));
      return mirror === truth ? [] : [`${recordId}: mirror ${mirror}, org ${truth}`];
    });
    const problems = [...wrong, ...store.problems()];
    return problems.length === 0 ? null : problems.join("; ");
  }
}

function valuesOf(cells: Readonly<RowCells> | null): string {
  const fields = [...FIELDS, COMPOSED_FIELD, NEW_FIELD, COMPUTED_FIELD];
  return cells === null ? "gone" : JSON.stringify(fields.map((field) => cells[field] ?? null));
}

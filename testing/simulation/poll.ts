import { pick, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import {
  afterPage,
  type ChangedKey,
  type ChangedRecord,
  firstKey,
  isKnown,
  leaveRange,
  highWaterMarkAfter,
  highWaterMarkOf,
  pageAfter,
  type PollLimits,
} from "../../ingest/capture/poll-plan.ts";
import { LATE_MS, type PolledObject, SKEW_MS } from "./polled-org.ts";
import type { Repairs } from "./repairs.ts";
import { iso } from "./virtual-time.ts";
import { COPY_MAX_STALENESS_MS, readRecords, shownBy, type World } from "./world.ts";

const LIMITS: PollLimits = {
  maxStalenessMs: READ_MAX_STALENESS_MS,
  copyMaxStalenessMs: COPY_MAX_STALENESS_MS,
  overlapMs: LATE_MS + SKEW_MS,
  youngMs: SKEW_MS,
  pageRows: 2,
  maxRows: 4,
};
const COMPARE_IDS_EVERY_MS = 20_000;
/** Pause once nothing changes. It only saves steps. */
const IDLE_MS = 5_000;

type Pass = { readonly began: number; readonly from: ChangedKey; readonly rows: number };

/**
 * A node's polls of an object without change events, by the plan of the engine (`ingest/capture/poll-plan.ts`):
 *
 *   mark ─► page, lagging ─► unknown records are read, lagging ─► merged, late ─► next page … ─► new mark
 *      └─ a crash or a failed answer at any step: the next poll begins at the old high-water mark
 */
export class Poll {
  readonly #world: World;
  readonly #org: PolledObject;
  readonly #repairs: Repairs;

  constructor(world: World, org: PolledObject, repairs: Repairs) {
    this.#world = world;
    this.#org = org;
    this.#repairs = repairs;
  }

  /** Call it once the object is copied. */
  start(): void {
    const { random, after } = this.#world;
    after(pick(random, [1, 300, 3_000]), () => this.#poll());
  }

  #poll(): void {
    this.#compareIds();
    const { store, time } = this.#world;
    const from = firstKey(highWaterMarkOf(store.highWaterMarks(), LIMITS), LIMITS);
    this.#page({ began: time.now, from, rows: 0 }, from);
  }

  #compareIds(): void {
    const { store, time } = this.#world;
    const isDue = store.pollRepairAgeMs(time.now) >= COMPARE_IDS_EVERY_MS;
    if (!this.#org.empties || store.pollRepairIsOpen || !isDue) return;
    store.openPollRepair(time.now - LIMITS.overlapMs, time.now);
    this.#repairs.wake();
  }

  #page(pass: Pass, key: ChangedKey): void {
    const { random, after } = this.#world;
    const page = this.#org.changedPage(pageAfter(key, LIMITS.pageRows), shownBy(this.#world));
    after(pick(random, [1, 300, 2_000]), () => {
      if (!this.#stops()) this.#read({ ...pass, rows: pass.rows + page.length }, page);
    });
  }

  #read(pass: Pass, page: readonly ChangedRecord[]): void {
    const { store, time } = this.#world;
    const unknown = page.filter((record) => {
      const stands = store.standing(record.id);
      return stands === null || !isKnown(record, stands, iso(pass.began), LIMITS);
    });
    const ids = unknown.map(({ id }) => id);
    readRecords(this.#world, ids, ids.length === 0 ? [1] : [5, 300, 5_000], (images) => {
      store.mergeImages(
        { began: pass.began, maxStalenessMs: READ_MAX_STALENESS_MS },
        images,
        time.now,
      );
      if (!this.#stops()) this.#goOn(pass, page);
    });
  }

  #goOn(pass: Pass, page: readonly ChangedRecord[]): void {
    const { store } = this.#world;
    const next = afterPage(page, pass.rows, LIMITS);
    if (next.step === "page") return this.#page(pass, next.key);
    const left = leaveRange(store.pollRepairIsOpen);
    if (next.step === "repair" && left.opensRepair) {
      store.openPollRepair(Date.parse(pass.from.stamp), this.#world.time.now);
      this.#repairs.wake();
    }
    if (next.step === "done" || left.movesHighWaterMark)
      store.highWaterMark = Math.max(
        store.highWaterMark ?? 0,
        highWaterMarkAfter(iso(pass.began), LIMITS),
      );
    this.#again();
  }

  #again(): void {
    const { random, inTrouble, after } = this.#world;
    after(inTrouble() ? pick(random, [300, 2_000, 8_000]) : IDLE_MS, () => this.#poll());
  }

  /** True if the pass ends here: the node crashes, or Salesforce does not answer. */
  #stops(): boolean {
    const { random, inTrouble, crash } = this.#world;
    const chance = inTrouble() ? random() : 1;
    if (chance < 0.03) crash();
    else if (chance < 0.06) this.#again();
    return chance < 0.06;
  }
}

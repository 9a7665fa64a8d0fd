import { pick, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import type { RowCells } from "../../ingest/core/mirror-row.ts";
import { COMPUTED_FIELD, NEW_FIELD, type StreamEvent } from "./org-history.ts";
import type { FieldJob, FieldRepair } from "./store.ts";
import { COPY_MAX_STALENESS_MS, shownBy, injectsFault, type World } from "./world.ts";

/**
 * A node's reads of some fields (`ingest/reconcile/repair`), merged by clause 6:
 *
 *   a new field in an event's schema or a describe ─► column ─► backfill of every record
 *   an update of a parent ─► the field computed from it is read, for the records that refer to it
 *   every so often        ─► the same, for every record (the sweep)
 *
 *   every record ─► one moment over Bulk, merged some at a time; resumes after a failure or a crash
 *                   └─ backfill ─► what changed meanwhile is refetched, once reads can't lag behind the opening
 *   named, range ─► REST ─► refetched once reads can't lag behind the opening
 */
export class FieldReads {
  readonly #world: World;
  #reading = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Runs before events are decoded. If the describe fails, it is retried later; the stream does not wait. */
  meetSchemas(events: readonly StreamEvent[]): void {
    if (events.every(({ hasNewField }) => !hasNewField)) return;
    if (injectsFault(this.#world, 0.2))
      this.#world.after(pick(this.#world.random, [300, 3_000]), () => this.describe());
    else this.describe();
  }

  /** During a copy the columns of an object stay the same. */
  describe(): void {
    const { org, store, time } = this.#world;
    if (time.now < org.addedAt || store.columns.has(NEW_FIELD)) return;
    if (!store.copied && store.copyJob !== null) return;
    store.columns.add(NEW_FIELD);
    if (store.copied) this.#open("backfill", NEW_FIELD, null);
  }

  /** The update of a parent requires a read of what is computed from it. */
  parentUpdated(recordIds: readonly string[]): void {
    this.#open("computed", COMPUTED_FIELD, recordIds);
  }

  sweep(): void {
    this.#open("computed", COMPUTED_FIELD, null);
  }

  #open(cause: FieldRepair["cause"], column: string, recordIds: readonly string[] | null): void {
    const { store, time } = this.#world;
    store.openFieldRepair(cause, column, recordIds, time.now);
    this.wake();
  }

  wake(): void {
    if (this.#world.store.copied) this.#world.after(1, () => this.#loop());
  }

  #loop(): void {
    const { store, time, after } = this.#world;
    if (this.#reading || !store.copied) return;
    const open = store.fieldRepairs.filter((repair) => !repair.closed);
    if (open.length === 0) return;
    const first = open.find((repair) => repair.nextTryAt <= time.now);
    if (first === undefined) {
      const nextAt = Math.min(...open.map((repair) => repair.nextTryAt));
      return after(nextAt - time.now + 1, () => this.#loop());
    }
    this.#reading = true;
    if (first.recordIds === null && first.since === null) this.#readEvery(first);
    else this.#readSome(first);
  }

  #readEvery(repair: FieldRepair): void {
    const { store, time, org } = this.#world;
    const isSame = store.fieldJob?.column === repair.column;
    if (store.fieldJob === null || !isSame) {
      const shownAt = shownBy(this.#world, COPY_MAX_STALENESS_MS);
      const images = org.recordIds.flatMap((id) => this.#image(id, repair.column, shownAt));
      store.fieldJob = { began: time.now, column: repair.column, images, merged: 0 };
    }
    this.#mergeEvery(store.fieldJob, repair);
  }

  #mergeEvery(job: FieldJob, repair: FieldRepair): void {
    const { random, store, time, after, crash } = this.#world;
    after(pick(random, [1, 300, 2_000]), () => {
      if (injectsFault(this.#world, 0.05)) return crash();
      if (injectsFault(this.#world, 0.05)) {
        repair.nextTryAt = time.now + pick(random, [300, 2_000]);
        return this.#goOn();
      }
      const images = job.images.slice(job.merged, job.merged + 2);
      if (images.length === 0) return this.#closeServed(job);
      store.mergeFields(
        { began: job.began, maxStalenessMs: COPY_MAX_STALENESS_MS },
        images,
        job.column,
        time.now,
      );
      job.merged += images.length;
      this.#mergeEvery(job, repair);
    });
  }

  #closeServed(job: FieldJob): void {
    const { org, store, time } = this.#world;
    store.fieldJob = null;
    for (const repair of store.fieldRepairs) {
      const isServed = repair.recordIds === null && repair.since === null;
      // A read begun by a killed node may be older than the repair.
      if (!isServed || repair.closed || repair.column !== job.column) continue;
      if (job.began < repair.openedAt) continue;
      if (repair.cause === "computed") repair.closed = true;
      else leaveRange(repair, org.savedBeforeMs, time.now);
    }
    this.#goOn();
  }

  #readSome(repair: FieldRepair): void {
    const { random, org, store, time, after, crash } = this.#world;
    const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
    const ids =
      repair.since === null
        ? (repair.recordIds ?? [])
        : org.changedIds(repair.since, shownBy(this.#world));
    const images = ids.flatMap((id) => this.#image(id, repair.column, shownBy(this.#world)));
    after(pick(random, [5, 300, 5_000]), () => {
      store.mergeFields(read, images, repair.column, time.now);
      store.noteTry(repair, { ...read, oldestSecond: null, unsure: false }, time.now, random);
      if (injectsFault(this.#world, 0.03)) crash();
      else this.#goOn();
    });
  }

  #goOn(): void {
    this.#reading = false;
    this.#loop();
  }

  /** A missing record is left alone: a read of some fields does not show deletes. */
  #image(recordId: string, column: string, shownAt: number): readonly Readonly<RowCells>[] {
    const state = this.#world.org.stateAt(recordId, shownAt);
    if (state === null) return [];
    const { systemmodstamp = null } = state;
    return [{ id: recordId, systemmodstamp, [column]: state[column] ?? null }];
  }
}

/** After a read of every record, what changed shortly before the opening or later is left. See repair-row.ts. */
function leaveRange(repair: FieldRepair, savedBeforeMs: number, now: number): void {
  repair.tries += 1;
  repair.since = repair.openedAt - COPY_MAX_STALENESS_MS - savedBeforeMs;
  repair.nextTryAt = Math.max(now, repair.openedAt + READ_MAX_STALENESS_MS + 1);
}

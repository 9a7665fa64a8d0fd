import { pick, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import type { Repairs } from "./repairs.ts";
import type { ResyncJob } from "./store.ts";
import { iso } from "./virtual-time.ts";
import {
  BULK_EARLIER_MS,
  COPY_MAX_STALENESS_MS,
  imageOf,
  readRecords,
  shownBy,
  type World,
} from "./world.ts";

/** A read of everything over REST, merged late, beside repairs: reads come in any order. */
export function verification(world: World): void {
  const { org, store, time } = world;
  if (!store.copied) return;
  const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
  readRecords(world, org.recordIds, [5, 900, 9_000], (images) => {
    store.mergeImages(read, images, time.now);
  });
}

/**
 * A node's resync (`ingest/resync`):
 *
 *   one moment of the org over Bulk ─► merged, some records at a time, beside the stream ─► what it misses is read by id
 *     ─► what changed from L before its beginning is read once more, by a repair
 *
 * A killed one merges again from the start; where a field has come meanwhile, it is read anew. What nobody can be sure of is read by a repair.
 */
export class Resync {
  readonly #world: World;
  readonly #repairs: Repairs;

  constructor(world: World, repairs: Repairs) {
    this.#world = world;
    this.#repairs = repairs;
  }

  request(): void {
    const { org, store, time } = this.#world;
    if (!store.copied || store.resyncJob !== null) return;
    const shownAt = shownBy(this.#world, COPY_MAX_STALENESS_MS);
    const images = org.recordIds
      .map((id) => imageOf(this.#world, id, shownAt))
      .filter(({ cells }) => cells !== null);
    store.resyncJob = {
      began: time.now - BULK_EARLIER_MS,
      maxStalenessMs: READ_MAX_STALENESS_MS,
      images,
      columns: store.columns.size,
    };
    this.resume();
  }

  resume(): void {
    const { resyncJob } = this.#world.store;
    if (resyncJob !== null) this.#merge(resyncJob, 0);
  }

  #merge(job: ResyncJob, from: number): void {
    const { random, store, time, after } = this.#world;
    after(pick(random, [5, 900, 6_000]), () => {
      if (job.columns !== store.columns.size) return this.#readAnew();
      const some = job.images.slice(from, from + 2);
      if (some.length === 0) return this.#confirmMissing(job);
      this.#readAgain(store.mergeImages(job, some, time.now));
      this.#merge(job, from + some.length);
    });
  }

  #readAnew(): void {
    this.#world.store.resyncJob = null;
    this.request();
  }

  #confirmMissing(job: ResyncJob): void {
    const { org, store, time } = this.#world;
    const ids = store.missingIds(job, new Set(job.images.map(({ recordId }) => recordId)));
    const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
    readRecords(this.#world, ids, [5, 900], (images) => {
      this.#readAgain(store.mergeImages(read, images, time.now));
      const since = iso(job.began - job.maxStalenessMs - org.savedBeforeMs);
      store.openRepair({ recordIds: [], since, causeAt: null }, time.now);
      store.resyncJob = null;
      this.#repairs.wake();
    });
  }

  #readAgain(recordIds: readonly string[]): void {
    const { store, time } = this.#world;
    if (recordIds.length === 0) return;
    store.openRepair({ recordIds, since: null, causeAt: null }, time.now);
    this.#repairs.wake();
  }
}

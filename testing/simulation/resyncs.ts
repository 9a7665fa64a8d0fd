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

/** A read of every record over REST, merged late. Repairs run beside it, so reads are merged in any order. */
export function verification(world: World): void {
  const { org, store, time } = world;
  if (!store.copied) return;
  const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
  readRecords(world, org.recordIds, [5, 900, 9_000], (images) => {
    store.mergeImages(read, images, time.now);
  });
}

/**
 * A node's resync (`ingest/snapshot/resync.ts`):
 *
 *   one moment of the org over Bulk ─► merged beside the stream, some records at a time ─► missing ids are read
 *     ─► a repair refetches what changed from max staleness before its beginning on
 *
 * After a crash the merge restarts. If a field was added meanwhile, the read restarts. A repair reads unsure records.
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
      if (job.columns !== store.columns.size) return this.#restart();
      const some = job.images.slice(from, from + 2);
      if (some.length === 0) return this.#confirmMissing(job);
      this.#refetch(store.mergeImages(job, some, time.now));
      this.#merge(job, from + some.length);
    });
  }

  #restart(): void {
    this.#world.store.resyncJob = null;
    this.request();
  }

  #confirmMissing(job: ResyncJob): void {
    const { org, store, time } = this.#world;
    const ids = store.missingIds(job, new Set(job.images.map(({ recordId }) => recordId)));
    const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
    readRecords(this.#world, ids, [5, 900], (images) => {
      this.#refetch(store.mergeImages(read, images, time.now));
      const since = iso(job.began - job.maxStalenessMs - org.savedBeforeMs);
      store.openRepair({ recordIds: [], since, causeAt: null }, time.now);
      store.resyncJob = null;
      this.#repairs.wake();
    });
  }

  #refetch(recordIds: readonly string[]): void {
    const { store, time } = this.#world;
    if (recordIds.length === 0) return;
    store.openRepair({ recordIds, since: null, causeAt: null }, time.now);
    this.#repairs.wake();
  }
}

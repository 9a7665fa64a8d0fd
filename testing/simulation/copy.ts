import { pick } from "../ordering-world.ts";
import {
  BULK_EARLIER_MS,
  COPY_MAX_STALENESS_MS,
  imageOf,
  shownBy,
  injectsFault,
  type World,
} from "./world.ts";

/** The initial snapshot: pages, one transaction each ─► replay of buffered changes, some at a time ─► live. */
export class Copy {
  readonly #world: World;
  readonly #opened: () => void;

  /** @param opened called when the pipeline is live */
  constructor(world: World, opened: () => void) {
    this.#world = world;
    this.#opened = opened;
  }

  /** Resumes a copy: loaded pages stay. A Bulk job shows one moment, however late it is read. */
  start(): void {
    const { store, time } = this.#world;
    store.copyJob ??= {
      began: time.now,
      countsFrom: time.now - BULK_EARLIER_MS,
      shownAt: shownBy(this.#world, COPY_MAX_STALENESS_MS),
      paged: new Set(),
    };
    this.#page();
  }

  #page(): void {
    const { random, org, store, after, crash } = this.#world;
    const job = store.copyJob;
    if (job === null) return;
    const id = org.recordIds.find((one) => !job.paged.has(one));
    if (id === undefined) return after(pick(random, [1, 500]), () => this.#replay());
    after(pick(random, [1, 300, 2_000]), () => {
      store.copyPage(job, imageOf(this.#world, id, job.shownAt));
      if (injectsFault(this.#world, 0.05)) crash();
      else this.#page();
    });
  }

  #replay(): void {
    const { random, store, time, after, crash } = this.#world;
    const goesOn = store.replaySome(1 + Math.floor(random() * 4), time.now);
    if (injectsFault(this.#world, 0.05)) return crash();
    after(1, () => (goesOn ? this.#replay() : this.#opened()));
  }
}

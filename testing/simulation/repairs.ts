import { READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import type { StoredRepair } from "./store.ts";
import { oldestOf, readRecords, shownBy, injectsFault, type World } from "./world.ts";

/** A node's repairs of whole records: read, lagging by up to max staleness ─► merge, late ─► close or retry. */
export class Repairs {
  readonly #world: World;
  #repairing = false;

  constructor(world: World) {
    this.#world = world;
  }

  wake(): void {
    if (this.#world.store.copied) this.#world.after(1, () => this.#loop());
  }

  #loop(): void {
    const { store, time, after } = this.#world;
    if (this.#repairing || !store.copied) return;
    const open = store.repairs.filter((repair) => !repair.closed);
    if (open.length === 0) return;
    const due = open.filter((repair) => repair.nextTryAt <= time.now);
    if (due.length === 0) {
      const nextAt = Math.min(...open.map((repair) => repair.nextTryAt));
      return after(nextAt - time.now + 1, () => this.#loop());
    }
    this.#repairing = true;
    const named = due.filter((repair) => repair.since === null);
    this.#repair(named.length > 0 ? named : due);
  }

  #repair(repairs: readonly StoredRepair[]): void {
    const { random, org, store, time, crash } = this.#world;
    const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
    const ids = new Set(
      repairs.flatMap(({ recordIds, since, ofPoll }) => [
        ...(since === null ? recordIds : org.changedIds(since, shownBy(this.#world))),
        ...(ofPoll ? this.#lostIds(shownBy(this.#world)) : []),
      ]),
    );
    readRecords(this.#world, [...ids], [5, 300, 5_000], (images) => {
      const unsure = store.mergeImages(read, images, time.now).length > 0;
      const oldestSecond = oldestOf(images);
      for (const repair of repairs)
        store.noteTry(repair, { ...read, oldestSecond, unsure }, time.now, random);
      this.#repairing = false;
      if (injectsFault(this.#world, 0.03)) crash();
      else this.#loop();
    });
  }

  /** Records that the mirror has and the org does not. */
  #lostIds(shownAt: number): readonly string[] {
    const { org, store } = this.#world;
    return [...store.rows.keys()].filter((id) => org.stateAt(id, shownAt) === null);
  }
}

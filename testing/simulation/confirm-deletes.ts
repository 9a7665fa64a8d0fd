import { takenBack } from "../../ingest/apply/rules/taken-back.ts";
import { pick, READ_MAX_STALENESS_MS } from "../ordering-world.ts";
import type { Repairs } from "./repairs.ts";
import { shownBy, injectsFault, type World } from "./world.ts";

const EVERY_MS = 7_000;

/**
 * A node's comparison of deletes and undeletes with the org (`ingest/reconcile/repair/confirm-deletes.ts`): which of the
 * records are alive, as of a lagging read ─► the offset and the repair, in one transaction, late.
 */
export class ConfirmDeletes {
  readonly #world: World;
  readonly #repairs: Repairs;

  constructor(world: World, repairs: Repairs) {
    this.#world = world;
    this.#repairs = repairs;
  }

  start(): void {
    this.#world.after(EVERY_MS, () => this.#round());
  }

  #round(): void {
    const { random, org, store, time, after, crash } = this.#world;
    const read = { began: time.now, maxStalenessMs: READ_MAX_STALENESS_MS };
    const { recordIds, through } = store.reportedDeletes(read);
    const isAlive = (id: string) => org.stateAt(id, shownBy(this.#world)) !== null;
    const alive = new Set(recordIds.filter(isAlive));
    after(pick(random, [5, 300, 5_000]), () => {
      const wrong = takenBack(recordIds, alive, new Set(store.rows.keys()));
      if (wrong.length > 0)
        store.openRepair({ recordIds: wrong, since: null, causeAt: null }, time.now);
      store.confirmedOffset = through;
      this.#repairs.wake();
      if (injectsFault(this.#world, 0.03)) crash();
      else this.start();
    });
  }
}

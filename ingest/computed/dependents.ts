import type { Pool } from "pg";
import type { Clock } from "../lib/clock.ts";
import { rollUpParents, type RollUpParent } from "./roll-up-parents.ts";
import { mirroredObjects } from "../schema/mirrored-object.ts";
import { formulaDependents, type FormulaDependent } from "./formula-dependents.ts";

/** A new formula or roll-up over this object is known to its pipeline within this. */
const KNOWN_FOR_MS = 60_000;

/** What is computed elsewhere from an object's records. */
export type DependentList = {
  readonly formulaDependents: readonly FormulaDependent[];
  readonly rollUpParents: readonly RollUpParent[];
};

/** What is computed from an object's records, by the columns of all mirrored objects; looked up now and then. */
export class Dependents {
  readonly #pool: Pool;
  readonly #object: string;
  readonly #clock: Clock;
  #known: { readonly until: number; readonly list: DependentList } | null = null;

  constructor(pool: Pool, object: string, clock: Clock) {
    this.#pool = pool;
    this.#object = object;
    this.#clock = clock;
  }

  /** While an object is being copied it is looked up every time: its copy may end any moment. */
  async list(): Promise<DependentList> {
    const now = this.#clock.now();
    if (this.#known === null || now >= this.#known.until) {
      const objects = await mirroredObjects(this.#pool);
      const isSettled = objects.every(({ copied }) => copied);
      const list = {
        formulaDependents: formulaDependents(objects, this.#object),
        rollUpParents: rollUpParents(objects, this.#object),
      };
      this.#known = { until: isSettled ? now + KNOWN_FOR_MS : now, list };
    }
    return this.#known.list;
  }
}

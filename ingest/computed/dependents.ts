import type { Pool } from "pg";
import type { Clock } from "../lib/clock.ts";
import { rollUpParents, type RollUpParent } from "./roll-up-parents.ts";
import { mirroredObjects } from "../schema/mirrored-object.ts";
import { formulaDependents, type FormulaDependent } from "./formula-dependents.ts";

/** A pipeline knows a new formula or roll-up over its object within this. */
const KNOWN_FOR_MS = 60_000;

/** Columns elsewhere that are computed from an object's records. */
export type DependentList = {
  readonly formulaDependents: readonly FormulaDependent[];
  readonly rollUpParents: readonly RollUpParent[];
};

/** The dependents of an object, by the columns of all mirrored objects. The list is cached for KNOWN_FOR_MS. */
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

  /** Not cached while any object is being copied, since its copy may end any moment. */
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

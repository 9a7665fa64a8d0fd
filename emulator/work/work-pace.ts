import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";

const DAY_MS = 86_400_000;
/** About how many weeks of history an org is made with. */
const HISTORY_WEEKS = 118;
/** A small org is lively too. */
const FEWEST_PER_WEEK = 6;
/** Work never ends wholly. */
const LEAST_CHANCE = 0.015;

/**
 * Keeps what people make in proportion to the org, however fast they work, so that hours of work do not dwarf the
 * months before them. The more was made than is due by the org's clock, the less often more is made:
 *
 *     chance   1 ┤▇▇▇▅▃▂▁▁▁         = e^(−(made − due) / usual), at most 1, at least 0.015
 *              0 └──────────► made     usual: what the org made in a week of its history
 *
 * Two changes a second in an org of 100,000 records make about half as many new deals in eight hours as a month did.
 */
export class WorkPace {
  readonly #org: Org;
  readonly #startedAt: number;
  readonly #made = new Map<string, number>();
  readonly #usual = new Map<string, number>();

  constructor(org: Org) {
    this.#org = org;
    this.#startedAt = org.now();
  }

  /**
   * Whether another one of these is made now, which then counts as made.
   *
   * @param times how many of them there are for each new record of the object
   */
  takes(random: Random, what: string, object = what, times = 1): boolean {
    const usual = this.#usualOf(what, object, times);
    const made = this.#made.get(what) ?? 0;
    const days = Math.max(0, Math.floor((this.#org.now() - this.#startedAt) / DAY_MS));
    const ahead = made - (usual * days) / 7;
    if (!random.chance(Math.max(LEAST_CHANCE, Math.exp(-ahead / usual)))) return false;
    this.#made.set(what, made + 1);
    return true;
  }

  #usualOf(what: string, object: string, times: number): number {
    const known = this.#usual.get(what);
    if (known !== undefined) return known;
    const usual = times * Math.max(FEWEST_PER_WEEK, this.#org.count(object) / HISTORY_WEEKS);
    this.#usual.set(what, usual);
    return usual;
  }
}

import { Random } from "../org/random.ts";
import { chooseDescribedAction } from "./described-work.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { WorkPlaces } from "./work-places.ts";
import { chooseAction } from "./work-actions.ts";
import type { Alarm } from "../org/clock.ts";
import type { Org } from "../org/org.ts";
import type { WorkAction, WorkContext } from "./work-actions.ts";

/** Changes per second; more is beyond what one process makes. */
export const MAX_RATE = 10_000;
const TICK_MS = 50;
/** People work in bursts of about a second, a tenth of the time, at four times the rate. */
const BURST = { share: 0.1, factor: 4, meanTicks: 20 };
/** What a burst was ahead is made up for over so long, so that the mean holds. */
const RECOVERY_SECONDS = 5;
/** A stalled process does not catch up on more than this. */
const MAX_DEBT_SECONDS = 2;

/** Where changes come from, as change events tell it: mostly the browser, some automation, some integrations. */
const ORIGINS = [
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "",
  "com/salesforce/api/rest/66.0;client=Erp",
] as const;

/**
 * People at work in the org: so many changes per second on average, none at 0. Which changes is a seeded choice; the
 * choices follow from the org's seed and from how much has happened in it, so a restart does not repeat the day.
 */
export class Workload {
  readonly #org: Org;
  readonly #random: Random;
  readonly #places: WorkPlaces;
  readonly #choose: (random: Random) => WorkAction;
  #ratePerSecond = 0;
  #next: Alarm | undefined;
  #tickedAt = 0;
  /** Changes due but not made yet; negative after a transaction that made many. */
  #debt = 0;
  /** Changes made beyond what the rate asked for since it was set. */
  #ahead = 0;
  #isBurst = false;

  constructor(org: Org) {
    this.#org = org;
    const changesSoFar = org.objectTypes().reduce((sum, { name }) => sum + org.count(name), 0);
    this.#random = new Random(`${org.options.seed}/workload/${org.now()}/${changesSoFar}`);
    this.#places = new WorkPlaces(org);
    this.#choose = isDescribed(org) ? chooseDescribedAction : chooseAction;
  }

  get rate(): number {
    return this.#ratePerSecond;
  }

  /** @param ratePerSecond changes to records per second of the org's clock, on average */
  setRate(ratePerSecond: number): void {
    this.#ratePerSecond = ratePerSecond;
    this.#debt = 0;
    this.#ahead = 0;
    this.#next?.cancel();
    this.#next = undefined;
    if (ratePerSecond === 0) return;
    this.#tickedAt = this.#org.now();
    this.#tickLater();
  }

  stop(): void {
    this.setRate(0);
  }

  /** One piece of somebody's work, in a transaction. @returns how many changes it made */
  step(): number {
    let changes = 0;
    const userId = this.#places.pick(this.#random, "User") ?? this.#org.integrationUserId();
    const action = this.#choose(this.#random);
    try {
      changes = this.#org.transact(userId, this.#random.pick(ORIGINS), (writes) => {
        action(this.#context(writes));
        return writes.changes().length;
      });
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
    }
    return changes;
  }

  #context(writes: WorkContext["writes"]): WorkContext {
    return {
      org: this.#org,
      random: this.#random,
      places: this.#places,
      writes,
      at: this.#org.now(),
    };
  }

  #tickLater(): void {
    this.#next = this.#org.clock.after(TICK_MS, () => {
      this.#tick();
      if (this.#next !== undefined) this.#tickLater();
    });
  }

  #tick(): void {
    const now = this.#org.now();
    // A clock that was set, on or back, is not worked after.
    const elapsedSeconds = Math.min(Math.max(0, now - this.#tickedAt) / 1000, MAX_DEBT_SECONDS);
    this.#tickedAt = now;
    this.#turnBurst();
    const asked = this.#ratePerSecond * elapsedSeconds;
    this.#ahead -= asked;
    this.#debt += asked * this.#factor();
    for (let failures = 0; this.#debt >= 1 && failures < 20;) {
      const changes = this.step();
      this.#debt -= changes;
      this.#ahead += changes;
      if (changes === 0) failures++;
    }
  }

  #factor(): number {
    if (this.#isBurst) return BURST.factor;
    const surplus = this.#ahead / (this.#ratePerSecond * RECOVERY_SECONDS);
    return Math.min(1.5, Math.max(0.1, 1 - surplus));
  }

  #turnBurst(): void {
    const leaving = 1 / BURST.meanTicks;
    const entering = (leaving * BURST.share) / (1 - BURST.share);
    if (this.#random.chance(this.#isBurst ? leaving : entering)) this.#isBurst = !this.#isBurst;
  }
}

/** Whether the org is one of saved describes, of whose objects nothing else is known. */
const isDescribed = (org: Org): boolean =>
  org.objectTypes().some(({ saved }) => saved !== undefined);

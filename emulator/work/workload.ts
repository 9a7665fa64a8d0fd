import { Random, type Weighted } from "../org/random.ts";
import { DESCRIBED_ACTIONS } from "./described-work.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { WorkPlaces } from "./work-places.ts";
import { STANDARD_ACTIONS } from "./work-actions.ts";
import { WorkPace } from "./work-pace.ts";
import type { WorkAction, WorkContext } from "./work-context.ts";
import type { Alarm } from "../org/clock.ts";
import type { Org } from "../org/org.ts";

/** Most changes per second; one process cannot make more. */
export const MAX_RATE = 10_000;
const TICK_MS = 50;
/** A tenth of the time people work at four times the rate, in bursts of about a second. */
const BURST = { share: 0.1, factor: 4, meanTicks: 20 };
/** After a burst, the rate is lower for this long, so that the mean holds. */
const RECOVERY_SECONDS = 5;
/** After a stall, at most this much time is caught up. */
const MAX_DEBT_SECONDS = 2;

/** Origins of the changes, as in change events: mostly the browser, some automation, some integrations. */
const ORIGINS = [
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/",
  "",
  "com/salesforce/api/rest/66.0;client=Erp",
] as const;

/**
 * People at work in the org, with this many changes per second on average. The changes are seeded choices. They depend
 * on the org's seed and history, so a restart does not repeat them.
 */
export class Workload {
  readonly #org: Org;
  readonly #random: Random;
  readonly #places: WorkPlaces;
  readonly #pace: WorkPace;
  readonly #actions: Weighted<WorkAction>;
  #ratePerSecond = 0;
  #next: Alarm | undefined;
  #tickedAt = 0;
  /** Changes due but not yet made; negative after a large transaction. */
  #debt = 0;
  /** Changes beyond the rate, since it was set. */
  #ahead = 0;
  #isBurst = false;

  constructor(org: Org) {
    this.#org = org;
    const changesSoFar = org.objectTypes().reduce((sum, { name }) => sum + org.count(name), 0);
    this.#random = new Random(`${org.options.seed}/workload/${org.now()}/${changesSoFar}`);
    this.#places = new WorkPlaces(org);
    this.#pace = new WorkPace(org);
    this.#actions = isDescribed(org) ? DESCRIBED_ACTIONS : STANDARD_ACTIONS;
  }

  get rate(): number {
    return this.#ratePerSecond;
  }

  /** @param ratePerSecond average changes of records per second of the org's clock */
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

  /** One piece of work in a transaction. @returns the number of changes */
  step(): number {
    let changes = 0;
    const userId = this.#places.pick(this.#random, "User") ?? this.#org.integrationUserId();
    const action = this.#random.weighted(this.#actions);
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
      pace: this.#pace,
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
    // Time that a change of the clock skips is not caught up.
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

/** Whether the org was made from saved describes. */
const isDescribed = (org: Org): boolean =>
  org.objectTypes().some(({ saved }) => saved !== undefined);

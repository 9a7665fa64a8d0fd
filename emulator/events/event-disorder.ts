import { gapOf, overflowOf, type Announcement } from "./announcement.ts";
import { Random } from "../org/random.ts";
import type { Clock } from "../org/clock.ts";
import type { Faults } from "../faults/faults.ts";

/** How long events are held back for reordering. */
const GATHER_MS = 1000;

/**
 * The faults of events between the commit and the log.
 *
 *     announced → lost, sent as gaps → encoded ──▶ delayed ──▶ shuffled, doubled ──▶ logged
 *                                                  (queue)     (gathered)
 *
 * Without a fault events pass through at once.
 */
export class EventDisorder<T extends { readonly object: string }> {
  readonly #faults: Faults;
  readonly #clock: Clock;
  readonly #log: (events: readonly T[]) => void;
  readonly #random: Random;
  /** Whole delayed transactions; none may overtake the one before it. */
  readonly #delayed: { readonly events: readonly T[]; readonly due: number }[] = [];
  #gathered: T[] = [];
  #window = 0;

  /** @param log takes the events in their final order */
  constructor(faults: Faults, clock: Clock, seed: string, log: (events: readonly T[]) => void) {
    this.#faults = faults;
    this.#clock = clock;
    this.#log = log;
    this.#random = new Random(`${seed}/events`);
  }

  /** A transaction's announcements after injection of the faults that lose or replace events. */
  injected(announcements: readonly Announcement[]): readonly Announcement[] {
    if (this.#faults.isEmpty) return announcements;
    const overflown = new Set<string>();
    return announcements.flatMap((one): Announcement[] => {
      const { object } = one.schema;
      if (overflown.has(object)) return [];
      if (this.#isInjected("overflow-events", object)) {
        overflown.add(object);
        return [overflowOf(one.schema, one.sequenceNumber)];
      }
      if (this.#isInjected("lose-events", object)) return [];
      return [this.#isInjected("gap-events", object) ? gapOf(one) : one];
    });
  }

  /** Passes a transaction's events to the log, now or later. */
  pass(events: readonly T[]): void {
    const late = this.#faults.take("delay-events");
    if (late === undefined && this.#delayed.length === 0) return this.#shuffle(events);
    const now = this.#clock.now();
    const due = Math.max(now + (late?.ms ?? 0), this.#delayed.at(-1)?.due ?? now);
    this.#delayed.push({ events, due });
    this.#clock.after(due - now, () => this.#release());
  }

  #release(): void {
    for (;;) {
      const [next] = this.#delayed;
      if (next === undefined || next.due > this.#clock.now()) return;
      this.#delayed.shift();
      this.#shuffle(next.events);
    }
  }

  #shuffle(events: readonly T[]): void {
    if (this.#faults.isEmpty && this.#gathered.length === 0) return this.#log(events);
    const doubled = events.flatMap((event) =>
      this.#isInjected("duplicate-events", event.object) ? [event, event] : [event],
    );
    const passed: T[] = [];
    for (const event of doubled) {
      const fault = this.#faults.take("reorder-events", meant(event.object));
      if (fault === undefined && this.#gathered.length === 0) {
        passed.push(event);
        continue;
      }
      if (this.#gathered.length === 0) this.#gatherFor(fault?.window ?? 2);
      this.#gathered.push(event);
      if (this.#gathered.length >= this.#window) passed.push(...this.#scattered());
    }
    this.#log(passed);
  }

  #gatherFor(window: number): void {
    this.#window = window;
    this.#clock.after(GATHER_MS, () => this.#log(this.#scattered()));
  }

  #scattered(): T[] {
    const events = this.#gathered;
    this.#gathered = [];
    for (let i = events.length - 1; i > 0; i--) {
      const j = this.#random.below(i);
      const [one, other] = [events[i], events[j]];
      if (one === undefined || other === undefined) continue;
      events[i] = other;
      events[j] = one;
    }
    return events;
  }

  #isInjected(
    kind: "overflow-events" | "lose-events" | "gap-events" | "duplicate-events",
    object: string,
  ): boolean {
    const isMeant = meant(object);
    return this.#faults.take(kind, (fault) => isMeant(fault) && !isOfBatches(fault)) !== undefined;
  }
}

const meant =
  (object: string) =>
  (fault: { readonly object?: string | undefined }): boolean =>
    fault.object === undefined || fault.object === object;

const isOfBatches = (fault: object): boolean => "batch" in fault && fault.batch === true;

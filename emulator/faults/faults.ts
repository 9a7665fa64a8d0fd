import { Random } from "../org/random.ts";
import type { Fault, FaultKind } from "./fault.ts";

export type ActiveFault = {
  readonly id: number;
  readonly fault: Fault;
  readonly hits: number;
  /** It was injected as often as `times` says or for as long as `forMs` says, and is over. */
  readonly exhausted: boolean;
};

type Active = {
  readonly id: number;
  readonly fault: Fault;
  readonly random: Random;
  /** When it ends by itself, epoch milliseconds. */
  readonly until: number;
  hits: number;
  /** How often it could have been injected, whether or not it was. */
  met: number;
};

const MAX_EXHAUSTED = 1000;

type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/**
 * The faults of an org.
 *
 *     add(fault) → active ──take: injected──▶ … until `times` or `forMs` is used up, or heal(id)
 *
 * Every part of the emulator asks here whether to inject a fault, and then does what the fault says. An org without
 * faults behaves well.
 */
export class Faults {
  readonly #seed: string;
  readonly #now: () => number;
  readonly #listeners: ((fault: Fault) => void)[] = [];
  readonly #randoms = new WeakMap<Fault, Random>();
  #active: Active[] = [];
  /** The latest used-up faults, kept to report their hits. */
  #exhausted: Active[] = [];
  #made = 0;

  /**
   * @param seed decides when faults with a rate are injected
   * @param now the org's time, epoch milliseconds
   */
  constructor(seed: string, now: () => number = Date.now) {
    this.#seed = seed;
    this.#now = now;
  }

  /** Called with each fault that is added. */
  onAdd(listener: (fault: Fault) => void): void {
    this.#listeners.push(listener);
  }

  /** @returns the id to heal it by */
  add(fault: Fault): number {
    const id = ++this.#made;
    // Each fault has its own random source, so that other faults do not change when it is injected.
    const random = new Random(`${this.#seed}/fault/${id}`);
    const own = { ...fault };
    this.#randoms.set(own, random);
    const until = fault.forMs === undefined ? Infinity : this.#now() + fault.forMs;
    this.#active.push({ id, fault: own, random, until, hits: 0, met: 0 });
    for (const listener of this.#listeners) listener(own);
    return id;
  }

  get isEmpty(): boolean {
    this.#end();
    return this.#active.length === 0;
  }

  /** Removes a fault, or all of them. Its effects stay. @returns how many were removed */
  heal(id?: number): number {
    const before = this.#active.length + this.#exhausted.length;
    const isOther = (one: Active): boolean => id !== undefined && one.id !== id;
    this.#active = this.#active.filter(isOther);
    this.#exhausted = this.#exhausted.filter(isOther);
    return before - this.#active.length - this.#exhausted.length;
  }

  /** The active faults and the latest used-up ones. */
  list(): readonly ActiveFault[] {
    this.#end();
    const listed = (exhausted: boolean) => (one: Active) => {
      const { id, fault, hits } = one;
      return { id, fault, hits, exhausted };
    };
    return [...this.#exhausted.map(listed(true)), ...this.#active.map(listed(false))];
  }

  /** The random source of a fault that was taken, for example for a delay or a place in the body. */
  randomOf(fault: Fault): Random {
    return this.#randoms.get(fault) ?? new Random(this.#seed);
  }

  /**
   * The oldest fault of this kind that is to be injected now, counted as a hit; undefined when there is none.
   *
   * @param matches whether the fault applies to this case
   */
  take<K extends FaultKind>(
    kind: K,
    matches: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    this.#end();
    for (const one of this.#active) {
      const { fault } = one;
      if (!isOf(fault, kind) || !matches(fault)) continue;
      if (one.met++ < (fault.skip ?? 0)) continue;
      if (fault.rate !== undefined && !one.random.chance(fault.rate)) continue;
      one.hits++;
      if (fault.times !== undefined && one.hits >= fault.times) this.#use(one);
      return fault;
    }
    return undefined;
  }

  /** The oldest fault of this kind, without counting a hit: for faults that last. */
  active<K extends FaultKind>(kind: K): FaultOf<K> | undefined {
    this.#end();
    for (const { fault } of this.#active) if (isOf(fault, kind)) return fault;
    return undefined;
  }

  #end(): void {
    if (this.#active.length === 0) return;
    const now = this.#now();
    for (const one of this.#active) if (one.until <= now) this.#use(one);
  }

  #use(one: Active): void {
    this.#active = this.#active.filter((other) => other !== one);
    this.#exhausted = [...this.#exhausted.slice(-MAX_EXHAUSTED), one];
  }
}

function isOf<K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

import { Random } from "../org/random.ts";
import type { Fault, FaultKind } from "./fault.ts";

/** A fault that stands until it is healed or used up. */
export type StandingFault = {
  readonly id: number;
  readonly fault: Fault;
  /** How often it has struck. */
  readonly hits: number;
  /** It has struck as often as it was to, and is over. */
  readonly spent: boolean;
};

type Standing = {
  readonly id: number;
  readonly fault: Fault;
  readonly random: Random;
  hits: number;
  /** What it was meant for so far, struck or not. */
  met: number;
};

/** Used-up faults that are remembered. */
const MAX_SPENT = 1000;

type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

/**
 * What goes wrong in the org, on command.
 *
 *     add(fault) → stands ──take: strikes──▶ … until `times` is used up, or heal(id)
 *
 * Whoever serves something asks here whether a fault strikes it, and does what the fault says. Nothing strikes an org
 * that was not told to misbehave.
 */
export class Faults {
  readonly #seed: string;
  readonly #randoms = new WeakMap<Fault, Random>();
  #standing: Standing[] = [];
  /** The latest that are used up, so that their hits can be told. */
  #spent: Standing[] = [];
  #made = 0;

  /** @param seed decides when faults with a rate strike */
  constructor(seed: string) {
    this.#seed = seed;
  }

  /** @returns the id to heal it by */
  add(fault: Fault): number {
    const id = ++this.#made;
    // Its own chance: when it strikes follows from what it meets, whatever else stands beside it.
    const random = new Random(`${this.#seed}/fault/${id}`);
    const own = { ...fault };
    this.#randoms.set(own, random);
    this.#standing.push({ id, fault: own, random, hits: 0, met: 0 });
    return id;
  }

  /** Whether any fault stands. */
  get isEmpty(): boolean {
    return this.#standing.length === 0;
  }

  /** Ends and forgets a fault, or all of them; what it has done already stays done. @returns how many there were */
  heal(id?: number): number {
    const before = this.#standing.length + this.#spent.length;
    const isOther = (one: Standing): boolean => id !== undefined && one.id !== id;
    this.#standing = this.#standing.filter(isOther);
    this.#spent = this.#spent.filter(isOther);
    return before - this.#standing.length - this.#spent.length;
  }

  /** Those that stand, and the latest that are used up. */
  list(): readonly StandingFault[] {
    const told = (spent: boolean) => (one: Standing) => {
      const { id, fault, hits } = one;
      return { id, fault, hits, spent };
    };
    return [...this.#spent.map(told(true)), ...this.#standing.map(told(false))];
  }

  /** The seeded chance of a fault that was taken: how long, where in the body. */
  randomOf(fault: Fault): Random {
    return this.#randoms.get(fault) ?? new Random(this.#seed);
  }

  /**
   * The oldest fault of this kind that strikes now, counted as a hit; undefined when none does.
   *
   * @param matches whether the fault is meant for what is being served
   */
  take<K extends FaultKind>(
    kind: K,
    matches: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    for (const one of this.#standing) {
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

  /** The oldest fault of this kind, without counting a hit: for faults that last rather than strike. */
  standing<K extends FaultKind>(kind: K): FaultOf<K> | undefined {
    for (const { fault } of this.#standing) if (isOf(fault, kind)) return fault;
    return undefined;
  }

  #use(one: Standing): void {
    this.#standing = this.#standing.filter((other) => other !== one);
    this.#spent = [...this.#spent.slice(-MAX_SPENT), one];
  }
}

function isOf<K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

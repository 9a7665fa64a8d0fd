import { Random } from "../org/random.ts";
import type { Fault, FaultKind } from "./fault.ts";

/** A fault that stands until it is healed or used up. */
export type StandingFault = {
  readonly id: number;
  readonly fault: Fault;
  /** How often it has struck. */
  readonly hits: number;
};

type Standing = { readonly id: number; readonly fault: Fault; hits: number };

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
  readonly #random: Random;
  #standing: Standing[] = [];
  #made = 0;

  /** @param seed decides when faults with a rate strike */
  constructor(seed: string) {
    this.#random = new Random(`${seed}/faults`);
  }

  /** @returns the id to heal it by */
  add(fault: Fault): number {
    const id = ++this.#made;
    this.#standing.push({ id, fault, hits: 0 });
    return id;
  }

  /** Ends a fault, or all of them; what it has done already stays done. */
  heal(id?: number): void {
    this.#standing = id === undefined ? [] : this.#standing.filter((one) => one.id !== id);
  }

  list(): readonly StandingFault[] {
    return this.#standing.map((one) => ({ ...one }));
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
      if (fault.rate !== undefined && !this.#random.chance(fault.rate)) continue;
      one.hits++;
      if (fault.times !== undefined && one.hits >= fault.times) this.heal(one.id);
      return fault;
    }
    return undefined;
  }

  /** The oldest fault of this kind, without counting a hit: for faults that last rather than strike. */
  standing<K extends FaultKind>(kind: K): FaultOf<K> | undefined {
    for (const { fault } of this.#standing) if (isOf(fault, kind)) return fault;
    return undefined;
  }
}

function isOf<K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

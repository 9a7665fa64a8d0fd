import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../../ingest/apply/ordering-world.ts";
import type { Scene } from "./scene.ts";

/** Does its harm, and undoes it where it would stand for good. Rejects where it could not be done. */
export type Strike = (scene: Scene, random: Random) => Promise<void>;

type FaultInput = Parameters<Scene["org"]["control"]["fault"]>[0];

/** A fault of the org that stands for a while. */
export function standing(make: (random: Random) => FaultInput, forMs: readonly number[]): Strike {
  return ({ org: { control } }, random) =>
    during(control, make(random), () => sleep(pick(random, forMs)));
}

/** A fault of the org that stands while something is done. */
export async function during(
  control: Scene["org"]["control"],
  fault: FaultInput,
  work: () => Promise<unknown>,
): Promise<void> {
  const id = await control.fault(fault);
  try {
    await work();
  } finally {
    // Used up by then, or healed with all the others.
    await control.heal(id).catch(() => undefined);
  }
}

/** A fault of the org that is over when it has struck so often. */
export function times(make: (random: Random) => FaultInput): Strike {
  return async ({ org: { control } }, random) => void (await control.fault(make(random)));
}

/** Looks again and again until something is so. Rejects where it never was within the time. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  maxMs: number,
): Promise<void> {
  for (const began = performance.now(); performance.now() - began < maxMs; await sleep(20))
    if (await isSo().catch(() => false)) return;
  throw new Error(`${what}: not within ${maxMs} ms`);
}

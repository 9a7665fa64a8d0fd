import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import type { Scene } from "./scene.ts";

/** Does its harm, and undoes it where it would stand for good. Rejects where it could not be done. */
export type Injection = (scene: Scene, random: Random) => Promise<void>;

type FaultInput = Parameters<Scene["org"]["control"]["fault"]>[0];

/** A pipeline that was refused looks again after 30 s: until then a fault may meet nothing. */
const MEET_MS = 35_000;
/** The org lists hundreds of faults, in a schedule that lasts. */
const LIST_MS = 200;
/** What a trigger set going may have been injected by another fault. */
const LURE_AGAIN_MS = 4_000;

/** A fault of the org that stands for a while, and until it has injected. */
export function standing(
  make: (random: Random) => FaultInput,
  forMs: readonly number[],
  trigger: Injection = untriggered,
): Injection {
  return (scene, random) => {
    const { control } = scene.org;
    const fault = make(random);
    return during(control, fault, async (id) => {
      await Promise.all([
        sleep(pick(random, forMs)),
        untilMet(control, fault, id, () => trigger(scene, random)),
      ]);
    });
  };
}

/** A fault of the org that stands while something is done. */
export async function during(
  control: Scene["org"]["control"],
  fault: FaultInput,
  work: (id: number) => Promise<unknown>,
): Promise<void> {
  const id = await control.fault(fault);
  try {
    await work(id);
  } finally {
    // Used up by then, or healed with all the others.
    await control.heal(id).catch(() => undefined);
  }
}

/** A fault of the org that is over when it has injected so often. It ends when it has injected once; the rest may follow. */
export function times(
  make: (random: Random) => FaultInput,
  trigger: Injection = untriggered,
): Injection {
  return async (scene, random) => {
    const { control } = scene.org;
    const fault = make(random);
    const id = await control.fault(fault);
    await untilMet(control, fault, id, () => trigger(scene, random));
  };
}

const untriggered: Injection = async () => undefined;

/** Rejects where nothing met the fault: it has not been played then. */
function untilMet(
  control: Scene["org"]["control"],
  fault: FaultInput,
  id: number,
  trigger: () => Promise<void>,
): Promise<void> {
  let triggeredAt = Number.NEGATIVE_INFINITY;
  const isMet = async () => {
    if ((await control.faults()).some((one) => one.id === id && one.hits > 0)) return true;
    if (performance.now() - triggeredAt < LURE_AGAIN_MS) return false;
    triggeredAt = performance.now();
    await trigger();
    return false;
  };
  return until(`something that meets ${JSON.stringify(fault)}`, isMet, MEET_MS, LIST_MS);
}

const POLL_MS = 20;

/** Looks again and again until something is so. Rejects where it never was within the time. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  maxMs: number,
  everyMs = POLL_MS,
): Promise<void> {
  for (const began = performance.now(); performance.now() - began < maxMs; await sleep(everyMs))
    if (await isSo().catch(() => false)) return;
  throw new Error(`${what}: not within ${maxMs} ms`);
}

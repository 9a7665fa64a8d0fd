import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import type { Scene } from "./scene.ts";

/** Injects a fault, and undoes it if it would last for good. Rejects if it could not be injected. */
export type Injection = (scene: Scene, random: Random) => Promise<void>;

/** What an injection saw that must not be. Its schedule fails. */
export class NotHeld extends Error {
  override readonly name = "not held";
}

type FaultInput = Parameters<Scene["org"]["control"]["fault"]>[0];

/** A refused pipeline retries after 30 s. Until then a fault may meet nothing. */
const MEET_MS = 35_000;
/** Not more often: in a long schedule the org lists hundreds of faults. */
const LIST_MS = 200;
/** Another fault may have hit what the trigger started, so trigger again after this. */
const RETRIGGER_MS = 4_000;

/** A fault of the org that is active for a while, and at least until something meets it. */
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

/** A fault of the org that is active while `work` runs. */
export async function during(
  control: Scene["org"]["control"],
  fault: FaultInput,
  work: (id: number) => Promise<unknown>,
): Promise<void> {
  const id = await control.fault(fault);
  try {
    await work(id);
  } finally {
    // It may be used up, or healed with all the others.
    await control.heal(id).catch(() => undefined);
  }
}

/**
 * A fault of the org that ends after one hit, or as many as it says. The injection resolves at the first one; the rest
 * may follow.
 */
export function times(
  make: (random: Random) => FaultInput,
  trigger: Injection = untriggered,
): Injection {
  return async (scene, random) => {
    const { control } = scene.org;
    const fault = { times: 1, ...make(random) };
    const id = await control.fault(fault);
    await untilMet(control, fault, id, () => trigger(scene, random));
  };
}

const untriggered: Injection = async () => undefined;

/** Rejects if nothing met the fault: it was not injected then. */
function untilMet(
  control: Scene["org"]["control"],
  fault: FaultInput,
  id: number,
  trigger: () => Promise<void>,
): Promise<void> {
  let triggeredAt = Number.NEGATIVE_INFINITY;
  const isMet = async () => {
    if ((await control.faults()).some((one) => one.id === id && one.hits > 0)) return true;
    if (performance.now() - triggeredAt < RETRIGGER_MS) return false;
    triggeredAt = performance.now();
    await trigger();
    return false;
  };
  return until(`something that meets ${JSON.stringify(fault)}`, isMet, MEET_MS, LIST_MS);
}

const POLL_MS = 20;

/** Polls until `isSo` is true. Rejects after `maxMs`. */
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

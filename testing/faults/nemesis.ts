import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../ordering-world.ts";
import { giveCallsBack } from "./call-faults.ts";
import { writable } from "./database-faults.ts";
import { FAULT_TABLE, type FaultClass } from "./fault-table.ts";
import type { PlannedFault } from "./plan.ts";
import type { Scene } from "./scene.ts";
import { giveDeliveriesBack } from "./stream-faults.ts";
import { type Injection, NotHeld } from "./injection.ts";

/** Faults that stop and start processes: one at a time, in the order of the plan. */
const OF_PROCESSES: ReadonlySet<FaultClass> = new Set(["F1", "F2", "F20", "F30"]);
const OF_POSTGRES: ReadonlySet<FaultClass> = new Set(["F3", "F4", "F37"]);

export type Injected = PlannedFault & {
  readonly endedMs: number;
  /** Why it was not injected; null where it was. */
  readonly error: string | null;
  /** What it saw that must not be. */
  readonly problem: string | null;
};

/** Injects a plan. Resolves when every injection has ended; `onInjected` is called for each. Rejects when aborted. */
export async function playFaults(
  scene: Scene,
  plan: readonly PlannedFault[],
  onInjected: () => void,
  signal: AbortSignal,
): Promise<readonly Injected[]> {
  const began = performance.now();
  const queues = { processes: Promise.resolve(), postgres: Promise.resolve() };
  return Promise.all(
    plan.map(async (planned): Promise<Injected> => {
      await sleep(planned.atMs, undefined, { signal });
      const injections: readonly Injection[] = FAULT_TABLE[planned.faultClass];
      const inject = () => injections[planned.variant]?.(scene, seeded(planned.seed));
      const outcome = await queued(queues, planned.faultClass, async () => inject()).then(
        () => ({ error: null, problem: null }),
        outcomeOf,
      );
      onInjected();
      return { ...planned, endedMs: Math.round(performance.now() - began), ...outcome };
    }),
  );
}

function outcomeOf(reason: unknown): Pick<Injected, "error" | "problem"> {
  if (reason instanceof NotHeld) return { error: null, problem: reason.message };
  return { error: String(reason), problem: null };
}

type Queues = { processes: Promise<void>; postgres: Promise<void> };

function queued(queues: Queues, of: FaultClass, work: () => Promise<void>): Promise<void> {
  const queue = OF_PROCESSES.has(of) ? "processes" : OF_POSTGRES.has(of) ? "postgres" : null;
  if (queue === null) return work();
  const done = queues[queue].then(work);
  queues[queue] = done.catch(() => undefined);
  return done;
}

/** Heals the scene and stops the workload. From here on nothing goes wrong. */
export async function healAll(scene: Scene): Promise<void> {
  const { org, rooms, nodes, disk } = scene;
  await org.control.rate(0);
  await org.control.heal();
  await giveDeliveriesBack(scene);
  await giveCallsBack(scene);
  rooms.isDown = false;
  disk?.free();
  await writable(scene);
  for (const node of nodes) node.resume();
  await nodes[0].start();
}

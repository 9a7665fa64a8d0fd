import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random, seeded } from "../../ingest/apply/ordering-world.ts";
import { writable } from "./database-faults.ts";
import { FAULT_CLASSES, FAULT_TABLE, type FaultClass, type Strike } from "./fault-table.ts";
import { acknowledge, type Scene } from "./scene.ts";

/** A fault of a schedule: which, when, and the seed of its own choices, so that order of running decides nothing. */
export type PlannedFault = {
  readonly atMs: number;
  readonly faultClass: FaultClass;
  /** Which of the class's strikes. */
  readonly variant: number;
  readonly seed: number;
};

const MIN_FAULTS = 3;
const MAX_FAULTS = 9;
/** Faults that stop and start processes: one at a time, in the order of the plan. */
const OF_PROCESSES: ReadonlySet<FaultClass> = new Set(["F1", "F20", "F30"]);
const OF_POSTGRES: ReadonlySet<FaultClass> = new Set(["F3", "F4"]);

/** The faults of a schedule, by time. The seed decides everything. */
export function planFaults(
  seed: number,
  { only, durationMs }: { readonly only: readonly FaultClass[]; readonly durationMs: number },
): readonly PlannedFault[] {
  const random = seeded(seed);
  const classes = only.length > 0 ? only : FAULT_CLASSES;
  const count = MIN_FAULTS + Math.floor(random() * (MAX_FAULTS - MIN_FAULTS + 1));
  const plan = Array.from({ length: count }, () => plannedFault(random, classes, durationMs));
  return plan.toSorted((a, b) => a.atMs - b.atMs);
}

function plannedFault(
  random: Random,
  classes: readonly FaultClass[],
  durationMs: number,
): PlannedFault {
  const faultClass = pick(random, classes);
  return {
    atMs: Math.floor(random() * durationMs * 0.9),
    faultClass,
    variant: Math.floor(random() * FAULT_TABLE[faultClass].length),
    seed: Math.floor(random() * 2 ** 31),
  };
}

export type Struck = PlannedFault & { readonly endedMs: number; readonly error: string | null };

/** Plays a plan; every strike has ended when this resolves. */
export async function playFaults(
  scene: Scene,
  plan: readonly PlannedFault[],
): Promise<readonly Struck[]> {
  const began = performance.now();
  const queues = { processes: Promise.resolve(), postgres: Promise.resolve() };
  return Promise.all(
    plan.map(async (planned): Promise<Struck> => {
      await sleep(planned.atMs);
      const strikes: readonly Strike[] = FAULT_TABLE[planned.faultClass];
      const strike = () => strikes[planned.variant]?.(scene, seeded(planned.seed));
      const error = await queued(queues, planned.faultClass, async () => strike()).then(
        () => null,
        (reason: unknown) => String(reason),
      );
      return { ...planned, endedMs: Math.round(performance.now() - began), error };
    }),
  );
}

type Queues = { processes: Promise<void>; postgres: Promise<void> };

function queued(queues: Queues, of: FaultClass, work: () => Promise<void>): Promise<void> {
  const queue = OF_PROCESSES.has(of) ? "processes" : OF_POSTGRES.has(of) ? "postgres" : null;
  if (queue === null) return work();
  const done = queues[queue].then(work);
  queues[queue] = done.catch(() => undefined);
  return done;
}

/** Ends everything that was done to the scene: from here on nothing goes wrong, and nobody works in the org. */
export async function healAll(scene: Scene): Promise<void> {
  const { org, rooms, nodes } = scene;
  await org.control.rate(0);
  await org.control.heal();
  rooms.respond = acknowledge;
  await writable(scene);
  for (const node of nodes) node.resume();
  await nodes[0].start();
}

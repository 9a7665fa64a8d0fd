import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../../ingest/apply/ordering-world.ts";
import {
  allAlike,
  deletedAndBack,
  fieldAdded,
  fieldRemoved,
  fieldRenamed,
  fieldRetyped,
  massChange,
  poison,
  wildcard,
} from "./data-faults.ts";
import { duringSql, whileReadOnly } from "./database-faults.ts";
import { acknowledge, LAG_MS, OBJECTS, type Scene } from "./scene.ts";

/** Does its harm, and undoes it where it would stand for good. Rejects where the org refuses to misbehave. */
export type Strike = (scene: Scene, random: Random) => Promise<void>;

type Control = Scene["org"]["control"];
type FaultInput = Parameters<Control["fault"]>[0];

/** A fault of the org that stands for a while. */
function standing(make: (random: Random) => FaultInput, forMs: readonly number[]): Strike {
  return async ({ org: { control } }, random) => {
    const id = await control.fault(make(random));
    await sleep(pick(random, forMs));
    // Used up by then, or healed with all the others.
    await control.heal(id).catch(() => undefined);
  };
}

/** A fault of the org that is over when it has struck so often. */
function times(make: (random: Random) => FaultInput): Strike {
  return async ({ org: { control } }, random) => void (await control.fault(make(random)));
}

const topicOf = (random: Random) =>
  `/data/${pick(random, OBJECTS).replace(/__c$/, "__")}ChangeEvent`;

const READS = ["describe", "query", "collections", "composite", "record"] as const;

/**
 * What the nemesis can do, by the fault classes of docs/reliability.md. What a class needs that the engine cannot heal
 * without a person (a spent daily limit, a lost event before the next audit) is not here.
 */
export const FAULT_TABLE = {
  F1: [
    async ({ nodes: [node] }, random) => {
      await node.kill();
      await sleep(pick(random, [0, 300, 2_000]));
      await node.start();
    },
  ],
  F3: [
    ({ postgres }, random) => postgres.restart("fast", pick(random, [0, 1_500])),
    ({ postgres }, random) => postgres.restart("immediate", pick(random, [0, 1_500])),
    ({ postgres, database }) =>
      postgres.administer(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`,
      ),
  ],
  F4: [
    (scene, random) => whileReadOnly(scene, pick(random, [500, 2_500])),
    (scene, random) =>
      duringSql(scene, "lock table sync.change in exclusive mode", pick(random, [300, 2_000])),
    (scene, random) =>
      duringSql(scene, "select from sync.object for update", pick(random, [300, 2_000])),
  ],
  F5: [
    times((random) => ({
      kind: "stream-error",
      code: pick(random, ["service.unavailable", "subscription.fetch.requests.not.provided"]),
      times: pick(random, [1, 3]),
    })),
    times((random) => ({ kind: "stream-reset", times: pick(random, [1, 4]) })),
    times((random) => ({ kind: "stream-end", times: pick(random, [1, 4]) })),
    times(() => ({ kind: "refuse-subscribe", code: "service.unavailable", times: 2 })),
  ],
  F6: [
    standing((random) => ({ kind: "stream-silence", topic: topicOf(random) }), [1_000, 4_000]),
    standing((random) => ({ kind: "slow-schema", ms: pick(random, [200, 1_500]) }), [2_000]),
  ],
  F7: [
    standing(() => ({ kind: "duplicate-events", rate: 0.3 }), [1_000, 4_000]),
    standing(() => ({ kind: "duplicate-events", batch: true, rate: 0.5 }), [1_000, 4_000]),
  ],
  F9: [allAlike],
  F10: [
    standing(
      (random) => ({ kind: "read-lag", ms: pick(random, [300, 1_000, LAG_MS - 1_000]) }),
      [2_000, 5_000],
    ),
    standing((random) => ({ kind: "delay-events", ms: pick(random, [200, 1_500]) }), [3_000]),
  ],
  F14: [deletedAndBack],
  F16: [standing(() => ({ kind: "gap-events", rate: 0.3 }), [1_000, 4_000])],
  F17: [times((random) => ({ kind: "overflow-events", times: pick(random, [1, 3]) }))],
  F18: [wildcard],
  F19: [
    async ({ org: { control } }, random) =>
      void (await control.migrateEvents(pick(random, [true, false]))),
    times((random) => ({ kind: "replay-corrupt", times: pick(random, [1, 2]) })),
  ],
  F20: [outageBeyondRetention, shortOutage],
  F21: [
    standing(
      (random) => ({
        kind: "error",
        on: pick(random, [[...READS], ["bulk-jobs", "bulk-results"], ["any"]] as const).slice(),
        preset: pick(random, ["503-html", "503-json", "502-html", "500", "UNABLE_TO_LOCK_ROW"]),
        rate: pick(random, [0.3, 1]),
      }),
      [500, 2_500],
    ),
    times(() => ({
      kind: "error",
      on: "any",
      preset: "429",
      headers: { "Retry-After": "1" },
      times: 2,
    })),
    standing((random) => ({ kind: "drop", on: "any", rate: pick(random, [0.2, 0.6]) }), [2_000]),
    standing(() => ({ kind: "latency", on: "any", ms: { min: 50, max: 900 } }), [3_000]),
  ],
  F23: [async ({ org: { control } }) => void (await control.expireSessions())],
  F24: [
    times((random) => ({
      kind: "truncate",
      on: pick(random, ["bulk-results", "collections", "query"]),
      ending: pick(random, ["clean", "cut", "cut-with-length"]),
      times: 1,
    })),
    times((random) => ({
      kind: "corrupt",
      on: "bulk-results",
      how: pick(random, ["lost-quote", "header-row"]),
      times: 1,
    })),
    times((random) => ({
      kind: "stall",
      on: pick(random, ["bulk-results", "collections"]),
      afterBytes: 1_000,
      ms: 3_000,
      times: 1,
    })),
    times((random) => ({
      kind: "gzip-broken",
      on: pick(random, ["bulk-results", "collections"]),
      how: pick(random, ["checksum", "cut", "garbled"]),
      times: 1,
    })),
  ],
  F25: [times(() => ({ kind: "job-failure", job: "query", how: "failed", times: 1 }))],
  F26: [fieldAdded, fieldRemoved, fieldRetyped, fieldRenamed],
  F27: [poison],
  F28: [
    async ({ rooms }, random) => {
      rooms.respond = (_, response) => void response.writeHead(503).end();
      await sleep(pick(random, [500, 3_000]));
      rooms.respond = acknowledge;
    },
  ],
  F30: [zombie, rollingRestart],
  F32: [massChange],
  F35: [(scene) => duringSql(scene, "lock table sync.log in access exclusive mode", 2_500)],
} as const satisfies Readonly<Record<string, readonly Strike[]>>;

export type FaultClass = keyof typeof FAULT_TABLE;
export const FAULT_CLASSES = Object.keys(FAULT_TABLE) as readonly FaultClass[];

/** Nobody listens; the org's clock goes on by 73 hours, and the stored position is none any more. */
async function outageBeyondRetention({ nodes, org: { control } }: Scene): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await control.work(40);
  await control.setClock({ shiftMs: 73 * 3_600_000 });
  await control.work(20);
  await nodes[0].start();
}

async function shortOutage({ nodes, org: { control } }: Scene, random: Random): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await control.work(pick(random, [50, 400]));
  await nodes[0].start();
}

/** A node is frozen for longer than its leases last; the other takes over; then the first one wakes. */
async function zombie({ nodes: [first, second] }: Scene, random: Random): Promise<void> {
  await second.start();
  await sleep(pick(random, [500, 2_000]));
  first.pause();
  await sleep(pick(random, [6_500, 8_000]));
  first.resume();
}

async function rollingRestart({ nodes: [first, second] }: Scene, random: Random): Promise<void> {
  await second.start();
  await sleep(pick(random, [500, 2_500]));
  await first.stop();
  await first.start();
  await sleep(pick(random, [500, 2_500]));
  await second.stop();
}

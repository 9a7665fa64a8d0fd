import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import { readsWanted, schemaWanted, streamsWanted } from "./triggers.ts";
import { MAX_STALENESS_MS, OBJECTS, type Scene } from "./scene.ts";
import { standing, times, type Injection } from "./injection.ts";

/** Faults of the Pub/Sub API. */

const topicOf = (random: Random) =>
  `/data/${pick(random, OBJECTS).replace(/__c$/, "__")}ChangeEvent`;

export const streamEnds: readonly Injection[] = [
  times((random) => ({
    kind: "stream-error",
    code: pick(random, ["service.unavailable", "subscription.internal.error"]),
    times: pick(random, [1, 3]),
  })),
  times((random) => ({ kind: "stream-reset", times: pick(random, [1, 4]) })),
  times((random) => ({ kind: "stream-end", times: pick(random, [1, 4]) })),
  times(() => ({ kind: "refuse-subscribe", code: "service.unavailable", times: 2 }), streamsWanted),
];

export const streamSilence: readonly Injection[] = [
  standing((random) => ({ kind: "stream-silence", topic: topicOf(random) }), [1_000, 4_000]),
  // Past several keepalives, and past the deadline by which a pipeline says that it hears nothing.
  standing((random) => ({ kind: "stream-silence", topic: topicOf(random) }), [9_000, 17_000]),
  // A half-open connection, for the rest of a usual schedule.
  times(() => ({ kind: "stream-silence", ms: 90_000 })),
  standing(
    (random) => ({ kind: "slow-schema", ms: pick(random, [200, 1_500]) }),
    [2_000],
    schemaWanted,
  ),
];

export const duplicates: readonly Injection[] = [
  standing(() => ({ kind: "duplicate-events", rate: 0.3 }), [1_000, 4_000]),
  standing(() => ({ kind: "duplicate-events", batch: true, rate: 0.5 }), [1_000, 4_000]),
];

export const lateReadsOrEvents: readonly Injection[] = [
  standing(
    (random) => ({ kind: "read-lag", ms: pick(random, [300, 1_000, MAX_STALENESS_MS - 1_000]) }),
    [2_000, 5_000],
    readsWanted,
  ),
  standing((random) => ({ kind: "delay-events", ms: pick(random, [200, 1_500]) }), [3_000]),
];

export const gaps = standing(() => ({ kind: "gap-events", rate: 0.3 }), [1_000, 4_000]);

export const overflows = times((random) => ({
  kind: "overflow-events",
  times: pick(random, [1, 3]),
}));

export const lostPositions: readonly Injection[] = [
  async ({ org: { control } }, random) =>
    void (await control.migrateEvents(pick(random, [true, false]))),
  times((random) => ({ kind: "replay-corrupt", times: pick(random, [1, 2]) }), streamsWanted),
];

/** Events that never arrive, without any sign. Only a verification can find them. */
export const lostEvents = standing(
  (random) => ({ kind: "lose-events", rate: pick(random, [0.1, 0.5, 1]) }),
  [500, 3_000],
);

/** The org's event deliveries of 24 hours are used up. Then an add-on is bought, or hours pass. */
export async function deliveriesExhausted({ org }: Scene, random: Random): Promise<void> {
  await org.control.limit({ name: "DailyDeliveredPlatformEvents", max: 0 });
  await sleep(pick(random, [500, 3_000, 6_000]));
  await giveDeliveriesBack({ org });
}

export async function giveDeliveriesBack({ org }: Pick<Scene, "org">): Promise<void> {
  await org.control.limit({ name: "DailyDeliveredPlatformEvents", max: 100_000_000 });
}

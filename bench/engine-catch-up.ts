import { bareWrites } from "./engine-bare-writes.ts";
import { eventsReceived, startCaughtUp, withScene } from "./engine-scene.ts";
import { atMost, duration, fact, whole, type Measure } from "./table.ts";

/** Steps of people at work. They make a little over 100,000 events: changes of one transaction may share one. */
const CHANGES = 124_000;
const DAY_MS = 86_400_000;
const TARGET_MS = 30_000;
const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Site_Visit__c"];

/** A day without ingest, in which people made 100,000 changes; then it starts. */
export async function catchUpMeasures(): Promise<readonly Measure[]> {
  const clock = new Date(Date.now() - DAY_MS);
  return withScene({ objects: OBJECTS, records: 20_000, clock }, async (scene) => {
    const { org, pool, node } = scene;
    await startCaughtUp(scene);
    await node.stop();
    const before = await eventsReceived(scene);
    await org.control.work(CHANGES);
    await org.control.setClock({ shiftMs: DAY_MS });
    const startedAt = performance.now();
    await startCaughtUp(scene);
    const ms = performance.now() - startedAt;
    const events = (await eventsReceived(scene)) - before;
    const bare = await bareWrites(pool);
    return [
      atMost(
        `catch-up after a day: ${whole(events)} events, from start of ingest until all live`,
        ms,
        TARGET_MS,
      ),
      fact("  events/s", whole((events * 1000) / ms)),
      fact(`  bare SQL writes of ${whole(bare.changes)} changes and their rows`, duration(bare.ms)),
      fact("  ratio", (ms / bare.ms).toFixed(1)),
    ];
  });
}

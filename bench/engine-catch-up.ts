import { bareWrites } from "./engine-bare-writes.ts";
import { notCaughtUp, one, until, withScene, type EngineScene } from "./engine-scene.ts";
import { atMost, duration, told, type Measure } from "./table.ts";

/** Steps of people at work. They make a little over 100,000 events: changes of one transaction may share one. */
const CHANGES = 124_000;
const DAY_MS = 86_400_000;
const TARGET_MS = 30_000;
const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Site_Visit__c"];

/** A day without ingest, in which people made 100,000 changes; then it starts. */
export async function catchUpMeasures(): Promise<readonly Measure[]> {
  const clock = new Date(Date.now() - DAY_MS);
  return withScene({ objects: OBJECTS, records: 20_000, clock }, measure);
}

async function measure(scene: EngineScene): Promise<readonly Measure[]> {
  const { org, pool, node } = scene;
  await node.start();
  await until(() => notCaughtUp(scene));
  await node.stop();
  const before = await eventsReceived(scene);
  await org.control.work(CHANGES);
  await org.control.setClock({ shiftMs: DAY_MS });
  const startedAt = performance.now();
  await node.start();
  await until(() => notCaughtUp(scene));
  const ms = performance.now() - startedAt;
  const events = (await eventsReceived(scene)) - before;
  const bare = await bareWrites(pool);
  return [
    atMost(
      `catch-up after a day: ${events.toLocaleString("en")} events, from start of ingest until all live`,
      ms,
      TARGET_MS,
    ),
    told("  events/s", perSecond(events, ms)),
    told(
      `  bare SQL writes of ${bare.changes.toLocaleString("en")} changes and their rows`,
      duration(bare.ms),
    ),
    told("  ratio", (ms / bare.ms).toFixed(1)),
  ];
}

async function eventsReceived({ pool }: EngineScene): Promise<number> {
  return Number(await one(pool, "select sum(received) from sync.object"));
}

const perSecond = (count: number, ms: number): string =>
  Math.round((count * 1000) / ms).toLocaleString("en");

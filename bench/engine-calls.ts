import { notCaughtUp, one, until, withScene, type EngineScene } from "./engine-scene.ts";
import type { Measure } from "./table.ts";

const EVENTS = 1_000;
const OBJECTS = ["Account", "Contact", "Opportunity", "Case", "Lead"];

/**
 * What ordinary updates cost of the org's API quota: nothing. Calls are made only for fields that are computed from
 * what the updates set, for many records together.
 */
export async function callMeasures(): Promise<readonly Measure[]> {
  return withScene({ objects: OBJECTS, records: 10_000 }, measure);
}

async function measure(scene: EngineScene): Promise<readonly Measure[]> {
  const { org, node } = scene;
  await node.start();
  await until(() => notCaughtUp(scene));
  // What changed around the first subscription is read once more, after the maximum staleness.
  await until(() => openRepairs(scene));
  const updates = await callsOf(scene, async () => {
    await org.control.transact({
      writes: [{ op: "update-where", object: "Lead", limit: EVENTS, set: { Phone: "+45 {n}" } }],
    });
  });
  return [
    {
      what: `REST calls for ${updates.events.toLocaleString("en")} update events`,
      value: String(updates.calls),
      target: "0",
      reached: updates.calls === 0,
    },
  ];
}

type Calls = { readonly events: number; readonly calls: number };

/** The calls that changes cost, as the org counts them. */
async function callsOf(scene: EngineScene, change: () => Promise<unknown>): Promise<Calls> {
  const { org, pool } = scene;
  const received = async () => Number(await one(pool, "select sum(received) from sync.object"));
  const left = async () => (await org.control.limit({ name: "DailyApiRequests" })).Remaining;
  const [before, events] = [await left(), await received()];
  await change();
  await until(() => notCaughtUp(scene));
  await until(() => openRepairs(scene));
  return { events: (await received()) - events, calls: before - (await left()) };
}

async function openRepairs({ pool }: EngineScene): Promise<string> {
  const open = Number(await one(pool, "select count(*) from sync.repair where closed_at is null"));
  return open === 0 ? "" : `${open} repairs are open`;
}

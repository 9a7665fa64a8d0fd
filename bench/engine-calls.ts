import {
  eventsReceived,
  notCaughtUp,
  one,
  startCaughtUp,
  until,
  withScene,
  type EngineScene,
} from "./engine-scene.ts";
import { whole, type Measure } from "./table.ts";

const EVENTS = 1_000;
const OBJECTS = ["Account", "Contact", "Opportunity", "Case", "Lead"];

/**
 * What ordinary updates cost of the org's API quota: nothing. Calls are made only for fields that are computed from
 * what the updates set, for many records together.
 */
export async function callMeasures(): Promise<readonly Measure[]> {
  return withScene({ objects: OBJECTS, records: 10_000 }, async (scene) => {
    await startCaughtUp(scene);
    // What changed around the first subscription is read once more, after the maximum staleness.
    await until(() => openRepairs(scene));
    const { control } = scene.org;
    const left = async () => (await control.limit({ name: "DailyApiRequests" })).Remaining;
    const [before, eventsBefore] = [await left(), await eventsReceived(scene)];
    await control.transact({
      writes: [{ op: "update-where", object: "Lead", limit: EVENTS, set: { Phone: "+45 {n}" } }],
    });
    await until(() => notCaughtUp(scene));
    await until(() => openRepairs(scene));
    const events = (await eventsReceived(scene)) - eventsBefore;
    const calls = before - (await left());
    const what = `REST calls for ${whole(events)} update events`;
    return [{ what, value: String(calls), target: "0", reached: calls === 0 }];
  });
}

/** Nothing is read again. */
export async function openRepairs({ pool }: EngineScene): Promise<string> {
  const open = Number(await one(pool, "select count(*) from sync.repair where closed_at is null"));
  return open === 0 ? "" : `${open} repairs are open`;
}

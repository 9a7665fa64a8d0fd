import {
  startCaughtUp,
  until,
  untilMirrored,
  withScene,
  type EngineScene,
} from "./engine-scene.ts";
import { percentile } from "../testing/percentile.ts";
import { atMost, duration, fact, type Measure } from "./table.ts";

const GAPS = 15;
const TARGET_MS = 5_000;

/** Changes of which the event is a gap: it names the record, not what changed. */
export async function repairMeasures(): Promise<readonly Measure[]> {
  return withScene({ objects: ["Account"], records: "Account=2000" }, async (scene) => {
    const { org, pool } = scene;
    await startCaughtUp(scene);
    const { rows } = await pool.query<{ id: string }>(
      `select id from salesforce.account order by id limit ${2 * GAPS}`,
    );
    const change = (id: string) => untilMirrored(scene, "Account", id, `+1 ${id}`);
    const updatesMs: number[] = [];
    for (const { id } of rows.slice(GAPS)) updatesMs.push(await change(id));
    await org.control.fault({ kind: "gap-events", object: "Account" });
    const gapsMs: number[] = [];
    for (const { id } of rows.slice(0, GAPS)) gapsMs.push(await change(id));
    await org.control.heal();
    await until(async () => {
      const open = await gapsOf(scene, "closed_at is null");
      return open.length === 0 ? "" : `${open.length} repairs are open`;
    });
    const closedMs = await gapsOf(scene, "true");
    return [
      atMost(
        `repair of a gap: from the change in the org until the record is equal, p50 of ${GAPS}`,
        percentile(gapsMs, 0.5),
        TARGET_MS,
      ),
      fact("  slowest", duration(Math.max(...gapsMs))),
      fact("  an ordinary update of a record, p50", duration(percentile(updatesMs, 0.5))),
      fact(
        "  until the repair is closed, by one more read after L (60 s), p50",
        duration(percentile(closedMs, 0.5)),
      ),
    ];
  });
}

/** How long repairs of gaps were open, in milliseconds. */
async function gapsOf({ pool }: EngineScene, which: string): Promise<readonly number[]> {
  const { rows } = await pool.query<{ ms: string }>(
    `select extract(epoch from coalesce(closed_at, clock_timestamp()) - opened_at) * 1000 as ms
     from sync.repair where cause = 'gap' and ${which}`,
  );
  return rows.map(({ ms }) => Number(ms));
}

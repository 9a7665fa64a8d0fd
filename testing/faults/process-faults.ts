import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import type { Scene } from "./scene.ts";
import { during, until } from "./injection.ts";

/** Faults of ingest's processes. */

export async function killed({ nodes: [node] }: Scene, random: Random): Promise<void> {
  await node.kill();
  await sleep(pick(random, [0, 300, 2_000]));
  await node.start();
}

const COPYING = "select from sync.snapshot where state = 'loading' and kind = 'initial'";
const IN_A_PAGE =
  "select from pg_stat_activity where datname = current_database() and state = 'active' and query ilike 'copy %'";
const A_PAGE_IS_LOADED = "select from sync.snapshot_page";

/** Pages stall in the middle, so that one is certainly being copied when the node is killed. */
export async function killedInAPage(scene: Scene, random: Random): Promise<void> {
  const skip = pick(random, [0, 2, 5]);
  const afterBytes = pick(random, [100, 2_000]);
  const stall = { kind: "stall", on: "bulk-results", afterBytes, ms: 8_000, skip } as const;
  await during(scene.org.control, stall, () => killedWhen(scene, random, [COPYING, IN_A_PAGE]));
}

/** Pages are late, so that none is being copied when the node is killed between two of them. */
export async function killedBetweenPages(scene: Scene, random: Random): Promise<void> {
  const skip = pick(random, [1, 3, 6]);
  const late = { kind: "latency", on: "bulk-results", ms: 8_000, skip } as const;
  await during(scene.org.control, late, () =>
    killedWhen(scene, random, [COPYING, A_PAGE_IS_LOADED]),
  );
}

async function killedWhen(
  { pool, nodes: [node] }: Scene,
  random: Random,
  conditions: readonly string[],
): Promise<void> {
  const sql = `select ${conditions.map((one) => `exists (${one})`).join(" and ")} as so`;
  const isSo = async () => (await pool.query<{ so: string }>(sql)).rows[0]?.so === "t";
  await until("a copy to be killed", isSo, 8_000);
  await node.kill();
  await sleep(pick(random, [0, 500]));
  await node.start();
}

/** Both nodes are down while the org's clock goes on by 73 hours, so the stored position expires. */
export async function outageBeyondRetention({ nodes, org: { control } }: Scene): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await control.work(40);
  await control.setClock({ shiftMs: 73 * 3_600_000 });
  await control.work(20);
  await nodes[0].start();
}

export async function shortOutage(
  { nodes, org: { control } }: Scene,
  random: Random,
): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await control.work(pick(random, [50, 400]));
  await nodes[0].start();
}

/** A node is frozen for longer than its leases last. The other takes over, then the first wakes. */
export async function zombie({ nodes: [first, second] }: Scene, random: Random): Promise<void> {
  await second.start();
  await sleep(pick(random, [500, 2_000]));
  first.pause();
  await sleep(pick(random, [6_500, 8_000]));
  first.resume();
}

export async function rollingRestart(
  { nodes: [first, second] }: Scene,
  random: Random,
): Promise<void> {
  await second.start();
  await sleep(pick(random, [500, 2_500]));
  await first.stop();
  await first.start();
  await sleep(pick(random, [500, 2_500]));
  await second.stop();
}

import { pick, type Random } from "../ordering-world.ts";
import type { Scene } from "./scene.ts";

const MINUTE_MS = 60_000;
/** The largest difference between Postgres's clock and Salesforce's that ARCHITECTURE.md assumes. */
export const MOST_SKEW_MS = 5 * MINUTE_MS;

/**
 * By how much the org's clock is ahead from the start of a schedule. It is also behind by the seconds that the org
 * takes to start.
 */
export function firstSkewMs(random: Random): number {
  return pick(random, [-4, -3, 3, 5]) * MINUTE_MS;
}

/**
 * The org's clock goes ahead by minutes. A step back of our own clocks looks the same. The org's clock never goes
 * back, because Salesforce's times are compared with each other.
 */
export async function clockMoves({ org: { control } }: Scene, random: Random): Promise<void> {
  const { nowMs } = await control.clock();
  const skewMs = nowMs - Date.now();
  const most = Math.max(0, MOST_SKEW_MS - skewMs);
  const shiftMs = Math.min(most, pick(random, [3, 5, 8]) * MINUTE_MS);
  await control.setClock({ shiftMs });
}

import type pg from "pg";
import { changeTables } from "./change-tables.ts";
import { fillTables, laterWorld, type World } from "./world.ts";

/** What there was at a moment, ISO 8601. */
export type Era = { readonly at: string; readonly world: World };

const LINE = "11111111-1111-4111-8111-111111111111";
export const BEGAN = "2024-01-01T00:00:00.000Z";

/** So many worlds has a history. */
export const ERAS = 5;

/** When the worlds of a history begin, from the second on. */
export const momentOf = (n: number) => new Date(Date.UTC(2024, 5, 1, n)).toISOString();

/** A world, and those that it became, an hour after each other. */
export function laterWorlds(first: World, seed: number): readonly World[] {
  const all = [first];
  for (let n = 1; n < ERAS; n++) all.push(laterWorld(all[n - 1] ?? first, seed + 17 * n));
  return all;
}

/** Fills the tables with the last world; the log has the way to it from the first one, with which history begins. */
export async function fillHistory(client: pg.Client, eras: readonly Era[]): Promise<void> {
  const [first, ...later] = eras;
  await fillTables(client, first?.world ?? {});
  for (const { at, world } of later) {
    await changeTables(client, world, LINE);
    await client.query(
      `update sync.change set moment = $1, commit_at = $1, received_at = $1, applied_at = $1, user_id = '005000000000001AAA'
       where commit_at is null`,
      [at],
    );
  }
  await client.query("update sync.object set line = $1, history_at = $2, copied_at = $2", [
    ...[LINE, BEGAN],
  ]);
}

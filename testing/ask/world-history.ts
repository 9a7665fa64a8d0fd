import type pg from "pg";
import { changeTables } from "./change-tables.ts";
import { fillTables, laterWorld, type World } from "./world.ts";

/** What there was at a moment, ISO 8601. */
export type Era = { readonly at: string; readonly world: World };

export const BEGAN = "2024-01-01T00:00:00.000Z";

/** So many worlds has a history. */
export const ERAS = 5;

/** So large a share of the records is another one in the next world. */
const CHANGING = 0.4;

/** When the worlds of a history begin, from the second on. */
export const momentOf = (n: number) => new Date(Date.UTC(2024, 5, 1, n)).toISOString();

/** A world, and those that it became, an hour after each other. */
export function laterWorlds(first: World, seed: number): readonly World[] {
  const all = [first];
  for (let n = 1; n < ERAS; n++) all.push(laterWorld(all[n - 1] ?? first, seed + 17 * n, CHANGING));
  return all;
}

/**
 * Fills the tables with the last world; the log has the way to it from the first one, with which history begins. Its line
 * is named by a number: what is kept of another history is not of this one.
 */
export async function fillHistory(
  client: pg.Client,
  eras: readonly Era[],
  history: number,
): Promise<void> {
  const [first, ...later] = eras;
  await fillTables(client, first?.world ?? {});
  for (const era of later) await addEra(client, era, history);
  await client.query("update sync.object set line = $1, history_at = $2, copied_at = $2", [
    ...[lineOf(history), BEGAN],
  ]);
}

const lineOf = (history: number) => `11111111-1111-4111-8111-${String(history).padStart(12, "0")}`;

/** What there is from a moment on. */
export async function addEra(client: pg.Client, { at, world }: Era, history: number) {
  await changeTables(client, world, lineOf(history));
  await client.query(
    `update sync.change set moment = $1, commit_at = $1, received_at = $1, applied_at = $1, user_id = '005000000000001AAA'
     where commit_at is null`,
    [at],
  );
}

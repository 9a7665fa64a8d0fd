import type { Pool, PoolClient } from "pg";
import type { NodeContext } from "../context/pipeline-context.ts";
import {
  dropIndex,
  existingIndexes,
  makeIndex,
  patiently,
  trigramSchema,
} from "../core/table-indexes.ts";
import {
  indexSizes,
  noteUses,
  unusedIndexes,
  type WantedIndex,
  wantedIndexes,
} from "./asked-index.ts";
import { nodeLoop } from "./node-loop.ts";

/** How often is looked what slow questions needed. */
const EVERY_MS = 10_000;
const PROGRESS_MS = 1_000;
/** Of all nodes one makes indexes on demand, and one at a time: each reads a whole table. */
const LOCK = `hashtextextended('orgmirror indexes on demand', 0)`;

/**
 * Makes the indexes that slow questions needed, and drops those that nobody uses (docs/decisions/indexes-on-demand.md).
 *
 * @param share how large they may be all together, as a share of their table
 */
export async function askedIndexLoop(
  context: Pick<NodeContext, "pool" | "clock" | "log">,
  share: number,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock, log } = context;
  const say = (message: string) => log({ kind: "pipeline", severity: "info", message });
  const rounds = async (succeeded: () => void) => {
    for (;;) {
      const isMore = await keepAskedIndexes(pool, share, say);
      succeeded();
      if (!isMore) await clock.sleep(EVERY_MS, signal);
      signal.throwIfAborted();
    }
  };
  const told = { kind: "pipeline", failing: "Indexes on demand are not kept" } as const;
  await nodeLoop(context, told, rounds, signal);
}

/**
 * A round: what is unused is dropped, and the dearest that is wanted and fits is made. Nothing where another node is at
 * it.
 *
 * @param say told of what was done
 * @returns whether there may be more to do at once
 */
export async function keepAskedIndexes(
  pool: Pool,
  share: number,
  say: (sentence: string) => void = () => undefined,
): Promise<boolean> {
  return patiently(pool, async (client) => {
    const { rows } = await client.query(`select pg_try_advisory_lock(${LOCK}) as mine`);
    if (rows[0]?.mine !== "t") return false;
    try {
      await noteUses(pool);
      await dropUnused(pool, client, say);
      return await makeNext(pool, client, share, say);
    } finally {
      await client.query(`select pg_advisory_unlock(${LOCK})`);
    }
  });
}

async function dropUnused(
  pool: Pool,
  client: PoolClient,
  say: (sentence: string) => void,
): Promise<void> {
  for (const { object, name } of await unusedIndexes(pool)) {
    await client.query(dropIndex(name));
    await pool.query("delete from sync.asked_index where object = $1 and name = $2", [
      object,
      name,
    ]);
    say(`${object}: the index ${name} is dropped, since nobody used it for two weeks.`);
  }
}

async function makeNext(
  pool: Pool,
  client: PoolClient,
  share: number,
  say: (sentence: string) => void,
): Promise<boolean> {
  for (const wanted of await wantedIndexes(pool, await trigramSchema(pool))) {
    const { table, standing, expected } = await indexSizes(pool, wanted);
    if (standing + expected > share * table) {
      const most = Math.floor(share * 100);
      await note(
        pool,
        wanted,
        "refused",
        `It would make the indexes on demand larger than ${most} % of the table (INDEX_BUDGET).`,
      );
      continue;
    }
    await make(pool, client, wanted);
    say(`${wanted.object}: the index ${wanted.name} is made, which slow questions needed.`);
    return true;
  }
  return false;
}

async function make(pool: Pool, client: PoolClient, wanted: WantedIndex): Promise<void> {
  await note(pool, wanted, "building", null);
  const watch = setInterval(
    () => void noteProgress(pool, wanted).catch(() => undefined),
    PROGRESS_MS,
  );
  try {
    const known = await existingIndexes(pool, wanted.table);
    if (known.get(wanted.name) !== true)
      await makeIndex(client, wanted.table, wanted, known.has(wanted.name));
  } catch (error) {
    clearInterval(watch);
    await note(pool, wanted, "refused", `It could not be made: ${String(error)}.`);
    throw error;
  } finally {
    clearInterval(watch);
  }
  await note(pool, wanted, "standing", null);
  await noteUses(pool);
}

function note(
  pool: Pool,
  { object, name, need }: WantedIndex,
  state: "building" | "standing" | "refused",
  reason: string | null,
): Promise<unknown> {
  return pool.query(
    `insert into sync.asked_index (object, column_name, way, name, state, reason, tried_at) values ($1, $2, $3, $4, $5, $6, now())
     on conflict (object, column_name, way) do update set name = excluded.name, state = excluded.state,
       reason = excluded.reason, progress = 0, tried_at = excluded.tried_at`,
    [object, need.column.column, need.way, name, state, reason],
  );
}

/** Of its phases building and validating take the time, and tell blocks ("CREATE INDEX Progress Reporting"). */
function noteProgress(pool: Pool, { object, need }: WantedIndex): Promise<unknown> {
  return pool.query(
    `update sync.asked_index i set progress = greatest(i.progress, 0.9 * p.blocks_done / p.blocks_total)
     from pg_stat_progress_create_index p
     where p.index_relid = to_regclass('salesforce.' || quote_ident(i.name)) and p.blocks_total > 0
       and i.object = $1 and i.column_name = $2 and i.way = $3 and i.state = 'building'`,
    [object, need.column.column, need.way],
  );
}

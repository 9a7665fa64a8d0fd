import type { Pool } from "pg";
import { lockHolders } from "../../db/lock-holders.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { dropHistory } from "./drop-history.ts";
import { dropPartition, makePartition } from "./make-partition.ts";
import { PARTITIONED, partitionsFrom } from "./partition.ts";
import { nodeLoop } from "./node-loop.ts";

const EVERY_MS = 3_600_000;
/** `sync.log` keeps this many days. */
const LOG_DAYS = 14;

/**
 * Every hour it makes the partitions of the next days and months, and drops the log's old days and the changes' old
 * months. What cannot be done is
 * said and tried again soon; the rest is done meanwhile.
 */
export async function partitionLoop(
  context: Pick<NodeContext, "pool" | "clock" | "log">,
  historyMonths: number | null,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock } = context;
  const rounds = async (succeeded: () => void) => {
    for (;;) {
      const failures = await keepPartitions(pool, historyMonths);
      if (failures.length > 0) throw new Error(failures.join(" "));
      succeeded();
      await clock.sleep(EVERY_MS, signal);
    }
  };
  const told = { kind: "log", failing: "The upkeep of partitions is not done" } as const;
  await nodeLoop(context, told, rounds, signal);
}

/**
 * Does what is due, each in a transaction of its own.
 *
 * @param historyMonths how many months of changes are kept, beside the present one; null: all
 * @returns what could not be done, in words
 */
export async function keepPartitions(
  pool: Pool,
  historyMonths: number | null = null,
): Promise<readonly string[]> {
  const now = await pgNow(pool);
  const failures: string[] = [];
  for (const table of PARTITIONED)
    for (const partition of partitionsFrom(table, now))
      await makePartition(pool, table, partition).catch(async (error: unknown) => {
        failures.push(await failureOf(pool, `sync.${partition.name}`, table.parent, error));
      });
  for (const name of await oldDays(pool))
    await dropPartition(pool, name).catch(async (error: unknown) => {
      failures.push(await failureOf(pool, `sync.${name}`, "log", error));
    });
  for (const name of historyMonths === null ? [] : await oldMonths(pool, historyMonths))
    await dropHistory(pool, name).catch(async (error: unknown) => {
      failures.push(await failureOf(pool, `sync.${name}`, "change", error));
    });
  return failures;
}

async function failureOf(
  pool: Pool,
  name: string,
  parent: string,
  error: unknown,
): Promise<string> {
  if (!isLockTimeout(error)) return `${name}: ${String(error)}.`;
  const holders = [
    await lockHolders(pool, `sync.${parent}_default`),
    await lockHolders(pool, name),
  ];
  return `${name} waits for a lock that is held by ${[...new Set(holders)].join("; ")}.`;
}

/** The days of the log that are over for long enough. */
function oldDays(pool: Pool): Promise<readonly string[]> {
  const day = "to_date(substr(child.relname, 5), 'YYYY_MM_DD')";
  return partitionsOf(pool, "log_[0-9]{4}_[0-9]{2}_[0-9]{2}", `${day} < now - ${LOG_DAYS}`);
}

/** The months of changes that were over `months` months ago. */
function oldMonths(pool: Pool, months: number): Promise<readonly string[]> {
  const end = "to_date(substr(child.relname, 8), 'YYYY_MM') + interval '1 month'";
  return partitionsOf(
    pool,
    "change_[0-9]{4}_[0-9]{2}",
    `${end} <= now - interval '${months} months'`,
  );
}

/** @param isOld of `child` and `now`, a day in UTC */
async function partitionsOf(pool: Pool, name: string, isOld: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select child.relname as name
     from pg_inherits join pg_class child on child.oid = inhrelid,
       lateral (select (clock_timestamp() at time zone 'UTC')::date as now) today
     where inhparent in ('sync.log'::regclass, 'sync.change'::regclass) and child.relname ~ '^${name}$' and ${isOld}
     order by child.relname`,
  );
  return rows.map((row) => row.name);
}

import type { Pool } from "pg";
import { SettingsError } from "../lib/settings-error.ts";

/** Most connections of a pool. */
const MOST = 20;
/** What does not grow with the objects: repairs, publishing, the log, the node's own rounds. */
const BASE = 8;
/** Of the health server, which waits for nobody. */
const HEALTH = 2;

/** Connections to Postgres that a node takes at most, by pool. Keep README.md in step. */
export type NodeConnections = {
  /** Repairs, publishing, snapshots and the log. */
  readonly main: number;
  /** Streams: one a pipeline. */
  readonly stream: number;
  readonly health: number;
};

export function connectionsOf(objects: number, copies: number): NodeConnections {
  return {
    main: Math.min(MOST, objects + copies + BASE),
    stream: Math.min(MOST, objects),
    health: HEALTH,
  };
}

type Limits = { readonly limit: string; readonly free: string; readonly trigrams: string };

/**
 * Checks at the start what a node needs of Postgres. Throws SettingsError where server, database or role allow fewer
 * connections than it takes; what may do, is returned in sentences.
 */
export async function checkPostgres(
  pool: Pool,
  connections: NodeConnections,
): Promise<readonly string[]> {
  const needed = connections.main + connections.stream + connections.health;
  const { rows } = await pool.query<Limits>(
    `with allowed as (
       select least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
         (select nullif(datconnlimit, -1) from pg_database where datname = current_database()),
         (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user)) as "limit"),
     used as (select count(*) as used from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid())
     select "limit", "limit" - used as free,
       exists (select from pg_extension where extname = 'pg_trgm') as trigrams from allowed, used`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres did not return its limits.");
  const takes = `This node takes up to ${needed} connections to Postgres`;
  if (Number(row.limit) < needed)
    throw new SettingsError([
      `DATABASE_URL leads to a Postgres that allows ${row.limit} connections, and a node for these objects takes up to ${needed}: allow more, or mirror fewer objects with each node`,
    ]);
  return [
    ...(Number(row.free) < needed
      ? [`${takes}, and ${Math.max(0, Number(row.free))} of ${row.limit} are free now.`]
      : []),
    ...(row.trigrams === "t"
      ? []
      : [
          "Postgres has no extension pg_trgm: search in names reads whole tables. Have it made by its administrator: create extension pg_trgm.",
        ]),
  ];
}

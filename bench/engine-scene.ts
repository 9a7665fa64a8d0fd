import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { connect } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { json, loopbackServer } from "../testing/loopback-server.ts";
import { IngestNode } from "../testing/faults/ingest-node.ts";
import { startOrg, type OrgProcess } from "../testing/faults/org-process.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { removeFolderAtEnd } from "../testing/remove-folder-at-end.ts";

const POLL_MS = 100;
/** How often the mirror is looked at for one change. */
const LOOK_MS = 5;

type SceneOptions = {
  /** API names of what is mirrored. */
  readonly objects: readonly string[];
  /** Of the org: `Account=1000,Contact=10`, or so many over all objects. */
  readonly records: number | string;
  /** Where the org's clock starts. Default: now. */
  readonly clock?: Date;
  /** Settings that differ from the scene's. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** A quiet org, a Postgres that flushes as in production, rooms that acknowledge, an ingest node: a process each. */
export type EngineScene = {
  readonly org: OrgProcess;
  readonly pool: Pool;
  /** Not started to begin with. */
  readonly node: IngestNode;
  readonly folder: string;
  /** Of ingest, by which nothing is verified. */
  readonly environment: Readonly<Record<string, string>>;
};

/** Runs a measurement on a scene of its own, which is gone afterwards. */
export async function withScene<T>(
  options: SceneOptions,
  work: (scene: EngineScene) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-bench-"));
  removeFolderAtEnd(folder);
  await chmod(folder, 0o755);
  const { objects, records, clock, environment } = options;
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: 0 });
  await migrate(postgres.url);
  const pool = connect(postgres.url, { name: "bench", max: 4, onIdleError: () => undefined });
  const rooms = await loopbackServer((request, response) => {
    rooms.received.length = 0;
    const { to, line } = JSON.parse(request.body) as { to?: number; line?: string };
    json(response, 200, { head: to, line, feeds: 0 });
  });
  const org = await startOrg(folder, { seed: 7, records, rate: 0, ...(clock && { clock }) });
  const settings = {
    ...org.environment,
    ORGMIRROR_OBJECTS: objects.join(","),
    DATABASE_URL: postgres.url,
    ROOMS_URL: rooms.url,
    ROOM_PUBLISH_SECRET: "hush",
    INGEST_PORT: "0",
    INGEST_VERIFY_KEYS_MINUTES: "0",
    INGEST_VERIFY_FULL_HOURS: "0",
    ...environment,
  };
  const node = new IngestNode("bench", folder, settings);
  try {
    return await work({ org, pool, node, folder, environment: settings });
  } finally {
    await node.stop();
    await Promise.all([org.child.stop(), rooms.close(), pool.end()]);
    await postgres.stop();
  }
}

/** Another node on the same scene, with other settings. The caller starts and stops it. */
export function openNode(
  { folder, environment }: EngineScene,
  name: string,
  settings: Readonly<Record<string, string>>,
): IngestNode {
  return new IngestNode(name, folder, { ...environment, ...settings });
}

/** Starts ingest and waits until it has caught up. */
export async function startCaughtUp(scene: EngineScene): Promise<void> {
  await scene.node.start();
  await until(() => notCaughtUp(scene));
}

/** Waits until `missing`, which says in words what is missing, says "". */
export async function until(missing: () => Promise<string>, limitMs = 300_000): Promise<void> {
  const began = performance.now();
  for (let what = await missing(); what !== ""; what = await missing()) {
    if (performance.now() - began > limitMs)
      throw new Error(`The bench waited ${limitMs / 1000} s in vain: ${what}.`);
    await sleep(POLL_MS);
  }
}

/**
 * What is missing until every object is copied, its pipeline is live, every event of the org is applied, and the rooms
 * have it. A position becomes the org's latest by a keepalive, within a second.
 */
export async function notCaughtUp({ org, pool, node }: EngineScene): Promise<string> {
  if (node.crashes > 0) throw new Error(`ingest ended unasked:\n${node.lastLines()}`);
  const { latest } = await org.control.events();
  const { rows } = await pool.query<{ pipeline: string; why: string }>(
    `select name as pipeline, concat_ws(', ', case when state <> 'live' then state end,
       case when buffered <> 0 then buffered || ' buffered' end,
       case when published_seq <> head_seq then head_seq - published_seq || ' not published' end,
       case when replay_id is distinct from $1::bytea then 'at ' || coalesce(replay_id::text, 'no position') end) as why
     from sync.object order by name`,
    [`\\x${latest}`],
  );
  if (rows.length === 0) return "there are no pipelines";
  const late = rows.filter(({ why }) => why !== "");
  return late.map(({ pipeline, why }) => `${pipeline}: ${why}`).join("; ");
}

/** How many events ingest has received, of all objects. */
export async function eventsReceived({ pool }: EngineScene): Promise<number> {
  return Number(await one(pool, "select sum(received) from sync.object"));
}

/** Changes the phone of a record. Returns how long it took until the mirror had it, in milliseconds. */
export async function untilMirrored(
  { org, pool }: EngineScene,
  object: "Account" | "Lead",
  id: string,
  phone: string,
): Promise<number> {
  const text = `select phone from salesforce.${object.toLowerCase()} where id = $1`;
  const startedAt = performance.now();
  await org.control.transact({ writes: [{ op: "update", object, id, set: { Phone: phone } }] });
  while ((await one(pool, text, [id])) !== phone) {
    if (performance.now() - startedAt > 60_000)
      throw new Error(`The change of ${id} was not in the mirror within a minute.`);
    await sleep(LOOK_MS);
  }
  return performance.now() - startedAt;
}

/** One value of one row, as text. */
export async function one(pool: Pool, text: string, values: unknown[] = []): Promise<string> {
  const { rows } = await pool.query<Record<string, string | null>>(text, values);
  return Object.values(rows[0] ?? {})[0] ?? "";
}

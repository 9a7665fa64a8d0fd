import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { pick, type Random } from "../ordering-world.ts";
import { HARNESS, type Scene } from "./scene.ts";
import type { Injection } from "./injection.ts";
import { InjectionSkipped } from "./injection-skipped.ts";

/** Faults of Postgres. */

type Place = Pick<Scene, "postgres" | "database">;

export const restarted: readonly Injection[] = [
  ({ postgres }, random) => postgres.restart("fast", pick(random, [0, 1_500])),
  ({ postgres }, random) => postgres.restart("immediate", pick(random, [0, 1_500])),
];

/** Every session is cut except the harness's own. */
export function cutOff({ postgres, database }: Place): Promise<void> {
  return postgres.administer(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = '${database}' and application_name <> '${HARNESS}'`,
  );
}

export const tablesLocked: readonly Injection[] = [
  (scene, random) =>
    duringSql(scene, "lock table sync.change in exclusive mode", pick(random, [300, 2_000])),
  (scene, random) =>
    duringSql(scene, "select from sync.object for update", pick(random, [300, 2_000])),
];

export function logLocked(scene: Scene): Promise<void> {
  return duringSql(scene, "lock table sync.log in access exclusive mode", 2_500);
}

/** Another fault may keep Postgres down for this long. */
const PATIENCE_MS = 15_000;

/**
 * Holds the locks of a statement for `forMs`, in a session of its own. If another fault cuts the session off, a new one
 * holds them for the rest of the time.
 */
async function duringSql(scene: Place, statement: string, forMs: number): Promise<void> {
  const giveUpAt = performance.now() + forMs + PATIENCE_MS;
  for (let leftMs = forMs; leftMs > 0;) {
    const { heldMs, error } = await heldFor(scene, statement, leftMs);
    leftMs -= heldMs;
    if (error === null) return;
    if (performance.now() > giveUpAt) throw error;
    await sleep(100);
  }
}

/** How long the locks were held, and the error that ended them too soon. */
async function heldFor(
  scene: Place,
  statement: string,
  forMs: number,
): Promise<{ readonly heldMs: number; readonly error: unknown }> {
  let began: number | null = null;
  try {
    await inSession(scene, async (client) => {
      const cut = new Promise((resolve) => client.once("end", resolve));
      await client.query("begin");
      await client.query(statement);
      began = performance.now();
      await Promise.race([sleep(forMs), cut]);
      await client.query("rollback");
    });
    return { heldMs: forMs, error: null };
  } catch (error) {
    return { heldMs: began === null ? 0 : performance.now() - began, error };
  }
}

export async function inSession(
  { postgres, database }: Place,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  // The session may be cut by another fault.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    // The session may be cut off already.
    await client.end().catch(() => undefined);
  }
}

const READ_ONLY = `create or replace function sync.read_only() returns trigger language plpgsql as
  $$ begin raise sqlstate '25006' using message = 'cannot write in a read-only transaction'; end $$`;

/**
 * Every write is refused, as after a failover to a standby, and open sessions are cut. A read-only setting of the
 * database would not do: our sessions set their own.
 */
export async function whileReadOnly(scene: Scene, random: Random): Promise<void> {
  await inSession(scene, async (client) => {
    await client.query(READ_ONLY);
    for (const table of await syncTables(client))
      await client.query(
        `create or replace trigger read_only before insert or update or delete on ${table}
         execute function sync.read_only()`,
      );
  });
  await cutOff(scene);
  await sleep(pick(random, [500, 2_500]));
  await writable(scene);
}

export async function writable(scene: Place): Promise<void> {
  await inSession(scene, async (client) => {
    for (const table of await syncTables(client))
      await client.query(`drop trigger if exists read_only on ${table}`);
  });
  await cutOff(scene);
}

async function syncTables(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'sync'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  return rows.map(({ name }) => name);
}

const DISK_FULL = "53100";

/** The file system of the schedule's tables is full to the last byte. */
export async function diskFull(scene: Scene, random: Random): Promise<void> {
  const { disk } = scene;
  if (disk === null) throw new InjectionSkipped(scene.noDisk);
  disk.fill();
  try {
    await requireFull(scene);
    await sleep(pick(random, [500, 3_000]));
  } finally {
    disk.free();
  }
}

/** Postgres itself must report a full disk, or nothing was injected. It may report it as soon as a session begins. */
async function requireFull(scene: Scene): Promise<void> {
  const grow = "create temp table filled as select repeat('x', 1000) from generate_series(1, 1000)";
  const code = await inSession(scene, (client) => client.query(grow)).then(
    () => "done",
    (error: pg.DatabaseError) => error.code,
  );
  if (code !== DISK_FULL) throw new Error(`The disk was to be full, but Postgres answers ${code}.`);
}

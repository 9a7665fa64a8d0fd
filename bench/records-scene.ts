import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { connect } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { ensureReader } from "../db/reader-role.ts";
import { startEdge } from "../local/edge/edge.ts";
import { startNeonHttp } from "../local/postgres/neon-http.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { removeFolderAtEnd } from "../testing/remove-folder-at-end.ts";
import { PUBLISH_SECRET, TICKET_SECRET } from "../testing/test-rooms.ts";

/** A large table behind the Worker, as a deployment has it. */
export type Scene = {
  readonly pool: Pool;
  /** Of the Worker. */
  readonly url: string;
  /** Of its process. */
  readonly pid: number;
  readonly records: number;
  readonly stop: () => Promise<void>;
};

/** Postgres, Neon's protocol over it, and the Worker: all but ingest and the org. */
export async function startScene(records: number): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-bench-"));
  removeFolderAtEnd(folder);
  // For the making of the table: what is measured only reads.
  const settings = { fsync: "off", maintenance_work_mem: "1GB" };
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: 0, settings });
  await migrate(postgres.url);
  const databaseUrl = await ensureReader(postgres.url, "bench");
  const neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl });
  const pool = connect(postgres.url, { name: "bench", max: 16, onIdleError: () => undefined });
  const edge = await startEdge({
    ...{ port: 0, dataDir: join(folder, "edge") },
    vars: { NEON_FETCH_ENDPOINT: `http://127.0.0.1:${neon.port}/sql`, LOCAL_PERSON: "bench" },
    secrets: {
      DATABASE_URL: databaseUrl,
      ROOM_PUBLISH_SECRET: PUBLISH_SECRET,
      ROOM_TICKET_SECRET: TICKET_SECRET,
    },
  });
  return {
    ...{ pool, records, url: `http://127.0.0.1:${edge.port}`, pid: edge.process.pid },
    async stop() {
      await edge.stop();
      await neon.close();
      await pool.end();
      await postgres.stop();
    },
  };
}

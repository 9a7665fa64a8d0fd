import pg from "pg";
import type { Settings } from "../edge/api/settings.ts";
import { startNeonHttp } from "../local/postgres/neon-http.ts";
import { testDatabase } from "./test-postgres.ts";

/** For tests: a migrated database of its own as the Worker reaches it, with a client beside it that may write. */
export type NeonDatabase = {
  readonly client: pg.Client;
  /** The Worker's, for a person on this machine. */
  readonly settings: Omit<Settings, "ROOMS">;
  /** Ends the client and drops the database. */
  end(): Promise<void>;
};

export async function neonDatabase(): Promise<NeonDatabase> {
  const database = await testDatabase();
  const neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl: database.url });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    client,
    settings: {
      DATABASE_URL: database.url,
      NEON_FETCH_ENDPOINT: `http://127.0.0.1:${neon.port}/sql`,
      LOCAL_PERSON: "Ada",
    },
    async end() {
      await client.end();
      await neon.close();
      await database.drop();
    },
  };
}

import type pg from "pg";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createTable } from "../db/mirror/table-ddl.ts";
import { app } from "../edge/api/app.ts";
import type { Settings } from "../edge/api/settings.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { PROBE, probeColumn } from "./probe-object.ts";

export const TICKET_SECRET = "ticket-secret-of-this-test";
/** Of a record of Probe__c. */
export const ID = "a0X2o00000AbcDeEAJ";
export const PROBES = "/api/objects/Probe__c";

type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

export type ProbeApi = {
  readonly client: pg.Client;
  readonly settings: Settings;
  /** Asks as the browser of this machine does. */
  readonly ask: (path: string, init?: RequestInit, env?: Settings) => Promise<Answer>;
  readonly bodyOf: (path: string) => Promise<unknown>;
};

/** For tests: the API over a database with a live Probe__c, an Account without a table, a Lead without columns. */
export function useProbeApi(): ProbeApi {
  let database: NeonDatabase;
  beforeAll(async () => {
    database = await neonDatabase();
    await makeProbes(database.client);
  });
  afterAll(() => database?.end());
  beforeEach(() => emptyProbes(database.client));

  const settings = (): Settings => {
    const rooms = { ROOM_TICKET_SECRET: TICKET_SECRET, ROOMS_HOST: "rooms.example" };
    return { ...database.settings, ...rooms };
  };
  const ask = async (path: string, init: RequestInit = {}, env = settings()) => {
    const answer = await app.request(`http://127.0.0.1:8787${path}`, init, env);
    const text = await answer.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body };
  };
  return {
    get client() {
      return database.client;
    },
    get settings() {
      return settings();
    },
    ask,
    bodyOf: async (path) => (await ask(path)).body,
  };
}

async function makeProbes(client: pg.Client): Promise<void> {
  await client.query(createTable(PROBE.mirrorTable, PROBE.columns));
  const retired = probeColumn("Old__c", "string", "text", { retired: true });
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns) values
      ($1, 'Probe', 'Probes', $2, $3), ('Account', 'Account', 'Accounts', 'account', $4), ('Lead', 'Lead', 'Leads', 'lead', '[]')`,
    [
      PROBE.name,
      PROBE.mirrorTable,
      JSON.stringify([...PROBE.columns, retired]),
      JSON.stringify(PROBE.columns),
    ],
  );
}

async function emptyProbes(client: pg.Client): Promise<void> {
  await client.query(
    `truncate salesforce."${PROBE.mirrorTable}", sync.change, sync.tombstone, sync.repair, sync.snapshot, sync.lineage`,
  );
  await client.query(
    `update sync.object set state = 'live', reason = null, head_seq = 5, published_seq = 4, row_count = 3,
       lease_owner = 'node-1', lease_until = clock_timestamp() + interval '1 minute', oldest_pending_at = null,
       last_message_at = '2026-01-31T09:30:00.25Z'`,
  );
}

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { connect } from "../../db/client.ts";
import {
  json,
  loopbackServer,
  type LoopbackServer,
  type Received,
} from "../../ingest/salesforce/loopback-server.ts";
import type { FaultPostgres } from "./database.ts";
import { IngestNode } from "./ingest-node.ts";
import { type OrgProcess, startOrg } from "./org-process.ts";

/** Persons, compound addresses, every custom field type, roll-ups, deletes and undeletes. */
export const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Site_Visit__c"];
const RECORDS = 900;
/** Changes per second. */
const RATE = 25;
/** L here: no fault of the table lets reads lag by as much. */
export const LAG_MS = 2_500;

/** What a schedule plays on: an org, a database, rooms that acknowledge, and two nodes, of which the first runs. */
export type Scene = {
  readonly seed: number;
  readonly folder: string;
  readonly org: OrgProcess;
  readonly postgres: FaultPostgres;
  readonly database: string;
  readonly pool: Pool;
  readonly rooms: LoopbackServer;
  readonly nodes: readonly [IngestNode, IngestNode];
  close(): Promise<void>;
};

export async function openScene(postgres: FaultPostgres, seed: number): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), `orgmirror-schedule-${seed}-`));
  const database = `schedule_${seed}_${process.pid}`;
  const url = await postgres.clone(database);
  const pool = connect(url, { name: "faults", max: 4, onIdleError: () => undefined });
  const rooms = await loopbackServer(acknowledge);
  const org = await startOrg(folder, { seed, records: RECORDS, rate: RATE });
  const environment = {
    ...org.environment,
    ORGMIRROR_OBJECTS: OBJECTS.join(","),
    ORGMIRROR_REST_LAG_MS: String(LAG_MS),
    ORGMIRROR_BULK_LAG_MS: String(LAG_MS),
    DATABASE_URL: url,
    ROOMS_URL: rooms.url,
    ROOM_PUBLISH_SECRET: "hush",
    INGEST_PORT: "0",
    LOG_LEVEL: "info",
  };
  const nodes = [
    new IngestNode("node-a", folder, environment),
    new IngestNode("node-b", folder, environment),
  ] as const;
  async function close(): Promise<void> {
    await Promise.all(nodes.map((node) => node.kill()));
    await Promise.all([org.child.stop(), rooms.close(), pool.end()]);
    await postgres.administer(`drop database if exists ${database} with (force)`);
  }
  return { seed, folder, org, postgres, database, pool, rooms, nodes, close };
}

export function acknowledge(
  request: Received,
  response: Parameters<LoopbackServer["respond"]>[1],
): void {
  json(response, 200, { head: (JSON.parse(request.body) as { to: number }).to });
}

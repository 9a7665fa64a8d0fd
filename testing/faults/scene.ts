import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { connect } from "../../db/client.ts";
import type { Conditions } from "./conditions.ts";
import type { FaultPostgres } from "./database.ts";
import { writeTasks } from "./given-tasks.ts";
import { IngestNode } from "./ingest-node.ts";
import { type OrgProcess, startOrg } from "./org-process.ts";
import { loopbackRooms, type LoopbackRooms } from "../loopback-rooms.ts";
import type { SmallDisk } from "./small-disk.ts";
import { InjectionSkipped } from "./injection-skipped.ts";

/** Persons, compound addresses, every custom field type, roll-ups, deletes and undeletes, archived records. */
export const OBJECTS = [
  "Account",
  "Contact",
  "Lead",
  "Opportunity",
  "Case",
  "Site_Visit__c",
  "Task",
];
const RECORDS = 1_000;
/** Changes per second. */
const RATE = 25;
/** The name of the harness's own sessions in Postgres. */
export const HARNESS = "faults";
/** Max staleness of reads in the harness. No fault of the table delays reads this much. */
export const MAX_STALENESS_MS = 2_500;

/** The parts under test: an org, a database, rooms that only remember, and two nodes. The first node runs. */
export type Scene = {
  readonly seed: number;
  readonly folder: string;
  readonly org: OrgProcess;
  readonly postgres: FaultPostgres;
  readonly database: string;
  readonly pool: Pool;
  readonly rooms: LoopbackRooms;
  readonly nodes: readonly [IngestNode, IngestNode];
  /** Disk of the tables if it is to run full. Otherwise `noDisk` says why there is none. */
  readonly disk: SmallDisk | null;
  readonly noDisk: string;
  close(): Promise<void>;
};

export async function openScene(
  postgres: FaultPostgres,
  seed: number,
  conditions: Conditions,
): Promise<Scene> {
  const opened = new AsyncDisposableStack();
  try {
    return await openParts(postgres, seed, conditions, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** @param opened is told how each part is closed, so that those of a scene that does not open are, too */
async function openParts(
  postgres: FaultPostgres,
  seed: number,
  conditions: Conditions,
  opened: AsyncDisposableStack,
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), `orgmirror-schedule-${seed}-`));
  const database = `schedule_${seed}_${process.pid}`;
  const { disk, noDisk } = await diskOf(postgres, conditions);
  opened.defer(() => disk?.unmount());
  opened.defer(() => postgres.drop(database));
  const url = await postgres.clone(database, disk);
  const pool = connect(url, { name: HARNESS, max: 4, onIdleError: () => undefined });
  opened.defer(() => pool.end());
  const rooms = await loopbackRooms();
  opened.defer(() => rooms.close());
  const org = await startOrg(folder, {
    seed,
    records: RECORDS,
    rate: RATE,
    load: await writeTasks(folder),
    ...clockOf(conditions),
  });
  opened.defer(() => org.child.stop());
  const environment = {
    ...org.environment,
    ORGMIRROR_OBJECTS: OBJECTS.join(","),
    ...timesOf(conditions),
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
  for (const node of nodes) opened.defer(() => node.kill());
  const close = () => opened.disposeAsync();
  return { seed, folder, org, postgres, database, pool, rooms, nodes, disk, noDisk, close };
}

/** A clock without skew is not set. Setting it would make it late by the org's start time. */
function clockOf({ skewMs }: Conditions): { readonly clock?: Date } {
  return skewMs === 0 ? {} : { clock: new Date(Date.now() + skewMs) };
}

async function diskOf(
  postgres: FaultPostgres,
  { diskMb }: Conditions,
): Promise<Pick<Scene, "disk" | "noDisk">> {
  if (diskMb === null) return { disk: null, noDisk: "no disk is to run full in this schedule" };
  try {
    return { disk: await postgres.smallDisk(diskMb), noDisk: "" };
  } catch (error) {
    if (error instanceof InjectionSkipped) return { disk: null, noDisk: error.message };
    throw error;
  }
}

/** Intervals of minutes or days in production. In the harness they are seconds. */
function timesOf(conditions: Conditions): Record<string, string> {
  const { isVerified, isSwept, pageRecords, saveMarginMs, clocksMs, rangeRows } = conditions;
  const times = {
    ORGMIRROR_REST_MAX_STALENESS_MS: MAX_STALENESS_MS,
    ORGMIRROR_BULK_MAX_STALENESS_MS: MAX_STALENESS_MS,
    ORGMIRROR_SAVE_MARGIN_MS: saveMarginMs,
    ORGMIRROR_CLOCKS_MS: clocksMs,
    ORGMIRROR_MAX_RANGE_ROWS: rangeRows,
    ORGMIRROR_CONFIRM_EVERY_MS: 2_000,
    ORGMIRROR_EVENTS_PAUSE_MS: 3_000,
    ORGMIRROR_EVENTS_POLL_MS: 1_000,
    ORGMIRROR_LIMITS_EVERY_MS: 3_000,
    ORGMIRROR_SIGN_IN_PAUSE_MS: 3_000,
    ORGMIRROR_JOB_PATIENCE_MS: 4_000,
    ORGMIRROR_PAGE_RECORDS: pageRecords,
    ORGMIRROR_COMPUTED_WITHIN_MS: MAX_STALENESS_MS + 1_000,
    INGEST_COMPUTED_CALLS: 1_000_000,
    ...(isVerified ? { ORGMIRROR_VERIFY_EVERY_MS: 4_000 } : {}),
    ...(isSwept ? { ORGMIRROR_COMPUTED_EVERY_MS: 8_000 } : {}),
  };
  const never = isVerified ? {} : { INGEST_VERIFY_KEYS_MINUTES: 0, INGEST_VERIFY_FULL_HOURS: 0 };
  return Object.fromEntries(
    Object.entries({ ...times, ...never }).map(([name, value]) => [name, String(value)]),
  );
}

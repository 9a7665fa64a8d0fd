import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { PROTOCOL_VERSION } from "../edge/protocol/room.ts";
import { changesSince, readChanges } from "../edge/query/changes-since.ts";
import { startEdge } from "../local/edge/edge.ts";
import type { RunningWorkerd } from "../local/edge/workerd.ts";
import { changeTables } from "./ask/change-tables.ts";
import { fillTables, makeTables, type World } from "./ask/world.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { PUBLISH_SECRET, roomsAt, TICKET_SECRET } from "./test-rooms.ts";

/** The line of every log. */
export const LINE = "00000000-0000-4000-8000-00000000000a";
export const ALL = { fields: "all", denied: [], rows: null };

export const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, "0")}AAA`;
export const deal = (n: number, more = {}) => ({
  ...{ id: id("006", n), name: `Deal ${n}`, accountid: id("001", 1), stage: "Open" },
  ...more,
});
/** What there is at the beginning of each test. */
export const DEALS = [
  deal(1, { amount: "1" }),
  deal(2, { amount: "2" }),
  deal(3, { stage: "Lost" }),
];
const WORLD: World = {
  User: [],
  Account: [{ id: id("001", 1), name: "A", industry: "Steel" }],
  Deal: DEALS,
};

type Running = { readonly database: NeonDatabase; readonly edge: RunningWorkerd };

/**
 * For tests: the Worker as it is deployed, API and rooms, over deals whose changes are published as the engine does.
 *
 * @param more vars of the Worker
 */
export function useLiveDeals(more: Readonly<Record<string, string>> = {}) {
  const ends: (() => Promise<unknown>)[] = [];
  let running: Running;
  let version = 0;
  const rooms = roomsAt(() => running.edge.port);
  const query = (text: string, values: readonly unknown[] = []) =>
    running.database.client.query(text, [...values]);

  beforeAll(async () => {
    running = await start(ends, more);
  });
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  beforeEach(() => become({}));

  const api = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${running.edge.port}/api${path}`, {
      ...init,
      headers: { "Content-Type": "application/json", ...init.headers },
    });

  /** What everybody sees of deals from now on; feeds are ended. */
  async function grant(deals: object | "none"): Promise<void> {
    const groups = [{ name: "All", everybody: true, grants: { "*": ALL, Deal: deals } }];
    const body = JSON.stringify({ version, groups });
    const answer = await api("/groups", { method: "PUT", body });
    expect(await answer.json()).toMatchObject({ faults: [] });
    version += 1;
  }

  /** The world is another, as the engine tells the rooms of it. */
  async function become(world: Partial<Record<"Account" | "Deal", World[string]>>): Promise<void> {
    const { database } = running;
    const objects = ["Account", "Deal"];
    const heads = await Promise.all(objects.map((object) => headIn(database, object)));
    await changeTables(database.client, { ...WORLD, ...world }, LINE);
    for (const [n, object] of objects.entries()) await publishSince(object, heads[n] ?? 0);
  }

  async function publishSince(object: string, since: number): Promise<void> {
    const publication = await publicationOf(running.database, object, since);
    if (publication === null) return;
    expect((await rooms.post(object, publication)).status).toBe(200);
  }

  return {
    ...rooms,
    ...{ api, grant, become, publishSince, query },
    port: () => running.edge.port,
    headOf: (object: string) => headIn(running.database, object),
    /** Each time another part, which no feed of another test has seen. */
    onlyOpen: () => ({
      all: [
        { field: "stage", op: "eq", value: "Open" },
        { field: "name", op: "ne", value: `Part ${version}` },
      ],
    }),
    /** The rows become those of that world, and the log has it, but no room is told. */
    changeSilently: (deals: World[string]) =>
      changeTables(running.database.client, { ...WORLD, Deal: deals }, LINE),
  };
}

async function start(
  ends: (() => Promise<unknown>)[],
  more: Readonly<Record<string, string>>,
): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), "orgmirror-live-deals-test-"));
  ends.push(() => rm(dataDir, { recursive: true, force: true }));
  const database = await neonDatabase();
  ends.push(() => database.end());
  await makeTables(database.client);
  await fillTables(database.client, { User: [], Account: [], Deal: [] });
  await database.client.query("update sync.object set copied_at = now()");
  const { DATABASE_URL = "", ...vars } = database.settings;
  const secrets = { ROOM_TICKET_SECRET: TICKET_SECRET, ROOM_PUBLISH_SECRET: PUBLISH_SECRET };
  const edge = await startEdge({
    ...{ dataDir, port: 0, append: true, vars: { ...vars, ...more } },
    secrets: { DATABASE_URL, ...secrets },
  });
  ends.push(() => edge.stop());
  return { database, edge };
}

async function headIn({ client }: NeonDatabase, object: string): Promise<number> {
  const { rows } = await client.query<{ head: number }>(
    "select head_seq::int as head from sync.object where name = $1",
    [object],
  );
  return rows[0]?.head ?? 0;
}

/** What the engine publishes of the log after that; null where nothing follows. */
async function publicationOf({ client }: NeonDatabase, object: string, since: number) {
  const { text, values } = changesSince(object, { line: LINE, seq: since }, 1_000);
  const types = { getTypeParser: () => (value: string) => value };
  const asked = { text, values: [...values], rowMode: "array", types } as const;
  const read = readChanges(since, (await client.query<(string | null)[]>(asked)).rows);
  if ("gone" in read || read.to < read.from) return null;
  const { from, to, changes } = read;
  return { version: PROTOCOL_VERSION, line: LINE, lineage: [], from, to, changes };
}

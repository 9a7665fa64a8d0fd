import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { NO_NODE } from "../query/object-status.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { app } from "./app.ts";

let database: NeonDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await neonDatabase();
  client = database.client;
  for (const name of ["Account", "Lead", "Probe__c"])
    await client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns) values ($1, $1, $1, $1, $2)`,
      [name, JSON.stringify(PROBE.columns)],
    );
});

afterAll(() => database?.end());

beforeEach(() =>
  client.query(
    `update sync.object set state = 'live', reason = null, head_seq = 5, oldest_pending_at = null, last_message_at = clock_timestamp(),
       lease_owner = 'node-1', lease_until = clock_timestamp() + interval '1 minute'`,
  ),
);

/** A lag that was so long when it was planted, and has grown by no more than a slow minute. */
const since = (plantedMs: number) =>
  expect.toSatisfy((lagMs: number) => lagMs >= plantedMs && lagMs < plantedMs + 60_000);

async function ask(path: string): Promise<unknown> {
  const answer = await app.request(`http://127.0.0.1:8787/api/${path}`, {}, database.settings);
  expect(answer.status).toBe(200);
  return answer.json();
}

async function statusOf(object: string): Promise<unknown> {
  const { status } = (await ask(`objects/${object}`)) as { status: unknown };
  return status;
}

/** Plants columns of an object: `set("Lead", "state = 'copying'")`. */
const set = (object: string, columns: string, values: unknown[] = []) =>
  client.query(`update sync.object set ${columns} where name = '${object}'`, values);

test("pipelines tell lag, snapshot, repairs and who holds them", async () => {
  await set("Account", "oldest_pending_at = clock_timestamp() - interval '3 s'");
  await set("Lead", "state = 'copying'");
  await client.query(
    `insert into sync.snapshot (object, state, columns, read_began, rows_loaded, rows_expected) values
      ('Lead', 'failed', '[]', now(), 1, null), ('Lead', 'loading', '[]', now(), 20, 100)`,
  );
  await client.query(
    `insert into sync.repair (object, cause, closed_at) values ('Lead', 'gap', null), ('Lead', 'gap', now())`,
  );
  await client.query(
    `insert into sync.node (name, objects, started_at, seen_at) values
      ('node-1', '{Account,Lead,Probe__c}', '2026-01-31T09:00:00Z', clock_timestamp() + interval '1 min'),
      ('node-2', '{Account}', '2026-01-31T09:00:00Z', clock_timestamp() - interval '7 s')`,
  );
  await client.query(
    `insert into sync.verification (object, kind, state, read_began, rows_org, rows_mirror, differences, finished_at) values
      ('Account', 'keys', 'equal', now(), 4, 4, 0, now()), ('Account', 'full', 'different', now(), 5, 4, 1, now())`,
  );
  await set("Account", "verified_at = '2026-01-31T09:30:00Z'");
  expect(await ask("sync")).toMatchObject({
    nodes: [
      {
        name: "node-1",
        objects: ["Account", "Lead", "Probe__c"],
        pipelines: ["Account", "Lead", "Probe__c"],
        startedAt: "2026-01-31T09:00:00.000Z",
        leaving: false,
      },
    ],
    objects: [
      {
        object: "Account",
        lagMs: since(3_000),
        verifiedAt: "2026-01-31T09:30:00.000Z",
        verifications: {
          keys: { state: "equal", rowsOrg: 4, differences: 0 },
          full: { state: "different", rowsOrg: 5, rowsMirror: 4, differences: 1 },
        },
      },
      {
        object: "Lead",
        lagMs: null,
        openRepairs: 1,
        snapshot: { kind: "initial", state: "loading", rowsLoaded: 20, rowsExpected: 100 },
        verifications: { keys: null, full: null },
      },
      { object: "Probe__c", lagMs: 0, snapshot: null, openRepairs: 0 },
    ],
  });
});

test("a polled pipeline tells how far it has read, and claims no lag", async () => {
  await set("Lead", "source = 'poll', high_water_mark = '2026-01-31T09:30:00Z'");
  expect(await statusOf("Lead")).toMatchObject({
    source: "poll",
    highWaterMark: "2026-01-31T09:30:00.000Z",
    state: "live",
    lagMs: null,
  });
  await set("Lead", "source = 'stream'");
});

test("a pipeline tells which fields are gone, which are being read, and how fresh the computed ones are", async () => {
  const gone = PROBE.columns.map((column) => ({
    ...column,
    retired: column.field === "Amount",
    ...(column.field === "Notes" ? { refused: "No such column 'Notes'" } : {}),
  }));
  await set("Lead", "computed_at = '2026-01-31T09:30:00Z', columns = $1", [JSON.stringify(gone)]);
  await client.query(
    `insert into sync.repair (object, cause, columns, since) values
      ('Lead', 'backfill', '{region__c,name}', null), ('Lead', 'backfill', '{name}', null), ('Lead', 'backfill', '{done}', now())`,
  );
  expect(await statusOf("Lead")).toMatchObject({
    fields: {
      computedAt: "2026-01-31T09:30:00.000Z",
      retired: ["Amount"],
      refused: ["Notes"],
      reading: ["name", "region__c"],
    },
  });
});

test("a live pipeline whose changes wait too long is late", async () => {
  await set("Account", "oldest_pending_at = clock_timestamp() - interval '11 s'");
  expect(await statusOf("Account")).toMatchObject({ state: "late", lagMs: since(11_000) });
});

test("a pipeline that receives nothing has no lag, never a false 0", async () => {
  for (const state of ["paused", "failed", "queued", "copying"]) {
    await set("Lead", "state = $1, reason = 'why'", [state]);
    expect(await statusOf("Lead")).toMatchObject({ state, reason: "why", lagMs: null });
  }
  await set("Lead", "state = 'live', reason = null, last_message_at = null");
  expect(await statusOf("Lead")).toMatchObject({ state: "live", lagMs: null });
});

test("a lease that was given back is none: what was live is not, what is queued says what it waits for", async () => {
  await set("Account", "lease_owner = null, lease_until = null");
  await set("Account", "last_message_at = clock_timestamp() - interval '16 s'");
  const stopped = { state: "failed", reason: NO_NODE, lagMs: null };
  expect(await statusOf("Account")).toMatchObject(stopped);
  await set("Account", "last_message_at = clock_timestamp() - interval '1 s'");
  expect(await statusOf("Account")).toMatchObject({ state: "live", reason: null });
  await set("Account", "state = 'queued', last_message_at = null");
  const queued = { state: "queued", reason: NO_NODE, lagMs: null };
  expect(await statusOf("Account")).toMatchObject(queued);
});

test("a pipeline that nobody holds is not live, unless a person paused it", async () => {
  await set("Account", "lease_until = clock_timestamp() - interval '16 s'");
  const failed = { state: "failed", reason: NO_NODE, lagMs: null };
  expect(await statusOf("Account")).toMatchObject(failed);
  await set("Account", "state = 'paused', reason = 'Paused by Ada.'");
  const paused = { state: "paused", reason: "Paused by Ada.", lagMs: null };
  expect(await statusOf("Account")).toMatchObject(paused);
  await set("Account", "state = 'failed', reason = 'CDC is off for Account.'");
  const refused = { state: "failed", reason: "CDC is off for Account." };
  expect(await statusOf("Account")).toMatchObject(refused);
});

test("a node holds a pipeline for as long as its lease runs, and says that it leaves", async () => {
  await client.query("delete from sync.node");
  expect(await ask("sync")).toMatchObject({ nodes: [] });
  await client.query(
    `insert into sync.node (name, objects, started_at, seen_at, leaving) values
      ('node-1', '{Account,Lead}', now(), clock_timestamp() + interval '1 min', true),
      ('node-2', '{Lead}', now(), clock_timestamp() + interval '1 min', false)`,
  );
  await set("Account", "lease_until = clock_timestamp() - interval '1 s'");
  await set("Lead", "lease_owner = 'node-2'");
  expect(await ask("sync")).toMatchObject({
    nodes: [
      { name: "node-1", pipelines: ["Probe__c"], leaving: true },
      { name: "node-2", pipelines: ["Lead"], leaving: false },
    ],
  });
});

test("open repairs are listed by cause, with what the newest try came to and when the next one is", async () => {
  await client.query("delete from sync.repair");
  await client.query(
    `insert into sync.repair (object, cause, tries, next_try_at, last_outcome, closed_at, opened_at) values
      ('Account', 'gap', 0, clock_timestamp() - interval '1 s', null, null, '2026-01-31T09:30:00Z'),
      ('Account', 'gap', 3, clock_timestamp() + interval '1 min', 'the org is away', null, '2026-01-31T09:20:00Z'),
      ('Account', 'position-expired', 2, '2099-01-01T00:00:00Z', '2 records read', null, now()),
      ('Account', 'missing-row', 0, clock_timestamp(), null, null, now()),
      ('Account', 'missing-row', 1, clock_timestamp(), 'closed', now(), now())`,
  );
  expect(await statusOf("Account")).toMatchObject({
    openRepairs: 4,
    repairs: [
      {
        cause: "gap",
        open: 2,
        state: "due",
        tries: 3,
        lastOutcome: "the org is away",
        openedAt: "2026-01-31T09:20:00.000Z",
      },
      { cause: "missing-row", open: 1, state: "new", tries: 0, lastOutcome: null },
      {
        cause: "position-expired",
        open: 1,
        state: "waiting",
        tries: 2,
        lastOutcome: "2 records read",
        nextTryAt: "2099-01-01T00:00:00.000Z",
      },
    ],
  });
});

test("what is dead-lettered is counted until it is resolved, with the newest reason", async () => {
  const deadLetter = (kind: string, reason: string, resolvedAt: string | null) =>
    client.query(
      `insert into sync.dead_letter (object, kind, payload, reason, resolved_at) values ('Account', $1, '', $2, $3)`,
      [kind, reason, resolvedAt],
    );
  await deadLetter("event", "no such schema", null);
  await deadLetter("row", "amount: not a number", null);
  await deadLetter("event", "mended", "2026-01-31T09:30:00Z");
  expect(await statusOf("Account")).toMatchObject({
    deadLetters: { open: 2, newest: { kind: "row", reason: "amount: not a number" } },
  });
});

test("a whole read beside the stream and a read of some fields are shown while they run", async () => {
  await client.query(
    `insert into sync.snapshot (object, kind, state, columns, read_began, rows_loaded, error, finished_at) values
      ('Account', 'initial', 'complete', '[]', now(), 9, null, now()),
      ('Account', 'resync', 'failed', '[]', now(), 4, 'The job was aborted.', now()),
      ('Account', 'backfill', 'complete', '[]', now(), 9, null, now()),
      ('Account', 'backfill', 'loading', '[]', now(), 5, null, null)`,
  );
  expect(await statusOf("Account")).toMatchObject({
    snapshot: { kind: "resync", state: "failed", error: "The job was aborted." },
    backfill: { kind: "backfill", state: "loading", rowsLoaded: 5, finishedAt: null },
  });
  await client.query("update sync.snapshot set state = 'complete' where kind = 'backfill'");
  expect(await statusOf("Account")).toMatchObject({ backfill: null });
});

test("the budget shows what may be used, what was, and why calls are paused", async () => {
  await client.query(
    `insert into sync.quota (resource, org_max, org_used, budget, reserve, exhausted_at, circuit, paused_until, reason) values
      ('api', 100000, 60000, 80000, 16000, '2026-06-01T12:00:00Z', 'open', '2026-06-01T11:00:00Z', 'TotalRequests Limit exceeded.'),
      ('events', 25000, 10, 25000, 0, null, 'closed', null, null)`,
  );
  await client.query(
    `insert into sync.budget (resource, purpose, hour, used) values
      ('api', 'repair', date_trunc('hour', now()), 5), ('api', 'repair', date_trunc('hour', now()) - interval '3 h', 7),
      ('api', 'verification', date_trunc('hour', now()), 1), ('api', 'verification', date_trunc('hour', now()) - interval '26 h', 9)`,
  );
  expect(await ask("sync")).toMatchObject({
    budget: [
      {
        resource: "api",
        orgUsed: 60_000,
        reserve: 16_000,
        used: { repair: 12, verification: 1 },
        exhaustedAt: "2026-06-01T12:00:00.000Z",
        circuit: "open",
        pausedUntil: "2026-06-01T11:00:00.000Z",
        reason: "TotalRequests Limit exceeded.",
      },
      { resource: "events", used: {}, exhaustedAt: null, circuit: "closed", reason: null },
    ],
  });
  // The org's figure is older than our calls, which are a part of it: no figure contradicts another.
  await client.query(
    `insert into sync.budget (resource, purpose, hour, used) values ('events', 'stream', date_trunc('hour', now()), 24)`,
  );
  expect(await ask("sync")).toMatchObject({
    budget: [{}, { resource: "events", orgUsed: 24, used: { stream: 24 } }],
  });
  await client.query(
    `update sync.quota set computed_calls = 1500, computed_within_ms = 300000 where resource = 'api'`,
  );
  await client.query(
    `update sync.object set computed_read_at = '2026-06-01T10:00:00Z' where name = 'Account'`,
  );
  expect(await ask("sync")).toMatchObject({
    budget: [
      {
        computed: {
          callsPerDay: 1_500,
          withinMs: 300_000,
          lastReadAt: "2026-06-01T10:00:00.000Z",
        },
      },
      { computed: null },
    ],
  });
  const stop = (until: string) =>
    client.query(
      `update sync.quota set circuit = 'closed', reason = 'used up', paused_until = clock_timestamp() + $1::interval
       where resource = 'api'`,
      [until],
    );
  await stop("1 h");
  expect(await ask("sync")).toMatchObject({ budget: [{ reason: "used up" }, { reason: null }] });
  await stop("-1 s");
  expect(await ask("sync")).toMatchObject({ budget: [{ reason: null }, {}] });
});

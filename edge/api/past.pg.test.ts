import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addEra,
  BEGAN,
  fillHistory,
  laterWorlds,
  momentOf,
} from "../../testing/ask/world-history.ts";
import { makeTables, randomWorld, type World, type WorldRow } from "../../testing/ask/world.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import type { ObjectGrant } from "../protocol/grant.ts";
import { app } from "./app.ts";

/*
 * The past for who sees some of the records, told from full copies of every moment by hand: what the API says of it is the
 * same. Records come into sight and leave it by fields that are hidden.
 */

const RUNS = Number(process.env["PAST_RUNS"] ?? 3);
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** So many records are asked for one by one. */
const MOST_RECORDS = 12;

const ALL = { fields: "all" as const, denied: [], rows: null };
const FIELDS = ["Name", "Stage", "AccountId", "Quantity", "Hot", "Closed"];
const COLUMNS = FIELDS.map((field) => field.toLowerCase());

type Sight = {
  readonly name: string;
  readonly rows: ObjectGrant["rows"];
  /** By hand; accounts are those of now. */
  readonly passes: (row: WorldRow, accounts: World[string] | undefined) => boolean;
};

const SIGHTS: readonly Sight[] = [
  {
    name: "by a field that is hidden",
    rows: { field: "notes", op: "eq", value: "long" },
    passes: ({ notes }) => notes === "long",
  },
  {
    name: "by a field that is seen",
    rows: { not: { field: "stage", op: "eq", value: "Lost" } },
    passes: ({ stage }) => stage !== "Lost",
  },
  {
    name: "by what they refer to",
    rows: { field: "account.industry", op: "eq", value: "Steel" },
    passes: ({ accountid }, accounts = []) =>
      accounts.some(({ id, industry }) => id === accountid && industry === "Steel"),
  },
  { name: "all of them", rows: null, passes: () => true },
];

type Cells = Readonly<Record<string, unknown>>;
type Maybe = Cells | null;

/** What somebody sees of the deals of a history, by hand. */
function seenOf(worlds: readonly World[], { passes, rows }: Sight) {
  const now = worlds.length - 1;
  const accounts = worlds[now]?.["Account"];
  const rowAt = (n: number, id: string) => worlds[n]?.["Deal"]?.find((row) => row["id"] === id);
  const seenAt = (n: number, id: string): Maybe => {
    const row = rowAt(n, id);
    return row && passes(row, accounts) ? cut(row) : null;
  };
  const ids = [...new Set(worlds.flatMap((world) => (world["Deal"] ?? []).map(({ id }) => id)))];
  const all = ids.map(String).toSorted();
  const asOf = (n: number) =>
    all.flatMap((id) => {
      const cells = seenAt(now, id) && seenAt(n, id);
      return cells || (rows === null && seenAt(n, id)) ? [{ id, ...seenAt(n, id) }] : [];
    });
  return { now, ids: all, seenAt, rowAt, asOf };
}

type Seen = ReturnType<typeof seenOf>;

const cut = (row: WorldRow): Cells =>
  Object.fromEntries(COLUMNS.map((one) => [one, row[one] ?? null]));
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function differencesOf(
  { ids, now, seenAt }: Seen,
  n: number,
  stage: string | null,
  isAll: boolean,
) {
  const inList = (cells: Maybe) => cells && (stage === null || cells["stage"] === stage);
  return ids.flatMap((id) => {
    const [then, present] = [seenAt(n, id), seenAt(now, id)];
    const [was, is] = [inList(then) ? then : null, inList(present) ? present : null];
    if (isSame(was, is)) return [];
    const kind = was === null ? "entered" : is === null ? "left" : "changed";
    // Of what is not seen any more nothing is told but that it left.
    const isTold = isAll || present !== null;
    return [
      {
        id,
        kind,
        before: isTold && then ? { id, ...then } : null,
        after: present && { id, ...present },
      },
    ];
  });
}

/** The entries of a record, the oldest first. */
function entriesOf({ seenAt, now }: Seen, id: string) {
  return Array.from({ length: now }, (_, i) => i + 1).flatMap((n) => {
    const [before, after] = [seenAt(n - 1, id), seenAt(n, id)];
    const entry = { at: momentOf(n), id, ...toldOf(before, after) };
    return isSame(before, after) ? [] : [{ n, entry }];
  });
}

function toldOf(before: Maybe, after: Maybe) {
  const filled = (cells: Maybe) =>
    Object.fromEntries(Object.entries(cells ?? {}).filter(([, value]) => value !== null));
  if (before === null) return { effect: "came", kind: "create", before, fields: filled(after) };
  if (after === null) return { effect: "went", kind: "delete", before: filled(before), fields: {} };
  const moved = COLUMNS.filter((one) => before[one] !== after[one]);
  const only = (cells: Cells) => Object.fromEntries(moved.map((one) => [one, cells[one]]));
  return { effect: "changed", kind: "update", before: only(before), fields: only(after) };
}

/** Of the deals that refer to an account, or were seen to do so: their entries, up to when. */
function relatedOf(seen: Seen, account: string, isAll: boolean) {
  return seen.ids.flatMap((id) => {
    if (!isAll && seen.seenAt(seen.now, id) === null) return [];
    const refers = (n: number) => seen.seenAt(n, id)?.["accountid"] === account;
    const last = Array.from({ length: seen.now + 1 }, (_, n) => n).findLast(refers);
    if (last === undefined) return [];
    return entriesOf(seen, id).flatMap(({ n, entry: { at, effect, before, fields } }) => {
      if (n > last + 1) return [];
      const [was, is] = [seen.seenAt(n - 1, id), seen.seenAt(n, id)];
      const told = effect === "changed" ? { before, fields } : { before: before && {}, fields: {} };
      return [{ at, id, name: was?.["name"] ?? is?.["name"] ?? null, effect, ...told }];
    });
  });
}

let database: NeonDatabase;
beforeAll(async () => {
  database = await neonDatabase();
  await makeTables(database.client);
});
afterAll(() => database?.end());

let cases = 0;

/** Another database to the Worker, so that it knows nothing of the one before. */
async function prepare(worlds: readonly World[], { rows }: Sight) {
  const { client, settings } = database;
  await fillHistory(
    client,
    worlds.map((world, n) => ({ at: momentOf(n), world })),
    ++cases,
  );
  const grants = { "*": ALL, Deal: { fields: FIELDS, denied: [], rows } };
  const group = { name: "Everybody", everybody: true, people: [], claims: [], grants };
  await client.query("truncate app.groups_version");
  await client.query(
    "insert into app.groups_version (version, groups, person) values (1, $1, 'boss')",
    [JSON.stringify([group])],
  );
  const url = `${settings.DATABASE_URL}?application_name=case${cases}`;
  return async (path: string, body?: unknown) => {
    const init = { method: "POST", headers: { "Content-Type": "application/json" } };
    const asked = body === undefined ? {} : { ...init, body: JSON.stringify(body) };
    const own = { ...settings, DATABASE_URL: url };
    const answer = await app.request(`http://127.0.0.1:8787/api${path}`, asked, own);
    const text = await answer.text();
    const isJson = answer.headers.get("Content-Type")?.includes("json;") === false;
    return { status: answer.status, text, body: isJson ? JSON.parse(text) : null };
  };
}

type Ask = Awaited<ReturnType<typeof prepare>>;

async function allRows(ask: Ask, at: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let cursor = ""; ;) {
    const { body } = await ask(`/objects/Deal/rows?limit=3&asOf=${at}${cursor}`);
    rows.push(...body.rows);
    if (body.next === null) return rows;
    cursor = `&cursor=${body.next}`;
  }
}

const numberOf = (rows: unknown) => (rows as unknown[][])[0]?.[0] ?? 0;
const COUNT = { object: "Deal", zone: "UTC", measures: [{ fn: "count", as: "deals" }] };

async function checkThen(ask: Ask, seen: Seen, n: number): Promise<void> {
  const at = n === 0 ? BEGAN : momentOf(n);
  const expected = seen.asOf(n);
  expect(await allRows(ask, at)).toEqual(expected);
  const count = await ask(`/objects/Deal/count?asOf=${at}`);
  expect(count.body).toMatchObject({ count: expected.length, exact: true });
  const lines = await ask(`/objects/Deal/rows.ndjson?asOf=${at}`);
  const exported = lines.text.split("\n").filter((line) => line !== "");
  expect(exported.map((line) => JSON.parse(line))).toEqual(expected);
  const asked = await ask("/ask", { ...COUNT, asOf: at });
  expect(numberOf(asked.body.rows)).toBe(expected.length);
  const compared = await ask("/ask", { ...COUNT, compare: { asOf: at } });
  const [deals, before] = compared.body.rows[0];
  expect([deals, before]).toEqual([seen.asOf(seen.now).length, expected.length]);
  for (const id of seen.ids.slice(0, MOST_RECORDS)) {
    const { status, body } = await ask(`/objects/Deal/rows/${id}?asOf=${at}`);
    const row = expected.find((one) => one.id === id);
    expect([status, body.row]).toEqual(row ? [200, row] : [404, undefined]);
  }
}

async function checkDifferences(ask: Ask, seen: Seen, n: number, isAll: boolean): Promise<void> {
  const at = n === 0 ? BEGAN : momentOf(n);
  for (const stage of [null, "Open"]) {
    const filter = stage === null ? "" : `&filter=stage.eq.${stage}`;
    const { body } = await ask(`/objects/Deal/differences?limit=200&since=${at}${filter}`);
    const rows = (body.rows as { id: string }[]).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(rows).toEqual(differencesOf(seen, n, stage, isAll));
  }
}

type Entry = { object: string; at: string; name?: string | null; change: Record<string, unknown> };

async function entries(ask: Ask, path: string): Promise<Entry[] | null> {
  const all: Entry[] = [];
  for (let cursor = ""; ;) {
    const { status, body } = await ask(`/objects/${path}&limit=2${cursor}`);
    if (status === 404) return null;
    all.push(...body.entries);
    if (body.next === null) return all;
    cursor = `&cursor=${body.next}`;
  }
}

async function checkHistories(ask: Ask, seen: Seen, isAll: boolean): Promise<void> {
  for (const id of seen.ids.slice(0, MOST_RECORDS)) {
    const told = await entries(ask, `Deal/rows/${id}/timeline?kinds=history`);
    const read = told?.map(({ at, change: { recordId, effect, kind, before, fields } }) => {
      return { at, id: recordId, effect, kind, before, fields };
    });
    const expected = entriesOf(seen, id).map(({ entry }) => entry);
    const isThere = isAll || seen.seenAt(seen.now, id) !== null;
    expect(read ?? null).toEqual(isThere ? expected.toReversed() : null);
  }
}

async function checkRelated(
  ask: Ask,
  seen: Seen,
  accounts: World[string] | undefined,
  isAll: boolean,
) {
  const inOrder = (all: readonly { at: string; id?: unknown }[]) =>
    all.toSorted((a, b) => (`${a.at}${String(a.id)}` < `${b.at}${String(b.id)}` ? -1 : 1));
  for (const { id } of accounts ?? []) {
    const told = await entries(ask, `Account/rows/${id}/timeline?kinds=related`);
    const read = (told ?? []).filter(({ object }) => object === "Deal");
    const found = read.map(({ at, name, change: { recordId, effect, before, fields } }) => {
      return { at, id: recordId, name, effect, before, fields };
    });
    expect(inOrder(found)).toEqual(inOrder(relatedOf(seen, String(id), isAll)));
  }
}

/** A history in which somebody sees records change, come into sight and leave it; not so many that it takes long. */
function richHistory(seed: number, sight: Sight): readonly World[] {
  for (let n = 0; n < 10_000; n++) {
    const worlds = laterWorlds(randomWorld(seed + n), seed + n);
    const seen = seenOf(worlds, sight);
    const isLong = seen.ids.length > 40;
    const effects = new Set(
      seen.ids.flatMap((id) => entriesOf(seen, id)).map(({ entry }) => entry.effect),
    );
    if (effects.size === 3 && !isLong && seen.asOf(seen.now).length > 1) return worlds;
  }
  throw new Error("No history is rich enough.");
}

test.each(SIGHTS)(
  "the past is what it was by hand, of records that are seen $name",
  async (sight) => {
    for (let run = 0; run < RUNS; run++) {
      const seed = SEED + run * 1_000;
      const worlds = richHistory(seed, sight);
      const seen = seenOf(worlds, sight);
      const isAll = sight.rows === null;
      const ask = await prepare(worlds, sight);
      expect(seen.asOf(seen.now).length).toBeGreaterThan(1);
      for (let n = 0; n <= seen.now; n++) {
        await checkThen(ask, seen, n);
        await checkDifferences(ask, seen, n, isAll);
      }
      await checkHistories(ask, seen, isAll);
      await checkRelated(ask, seen, worlds.at(-1)?.["Account"], isAll);
    }
    console.info(`the past: seed ${SEED}, ${sight.name}`);
  },
  600_000,
);

test("a place in the log is refused to who sees some of the records, and none is told", async () => {
  const worlds = laterWorlds(randomWorld(2), 2);
  const ask = await prepare(worlds, SIGHTS[0] as Sight);
  for (const path of ["rows?asOf=seq:1", "count?asOf=seq:1", "differences?since=seq:1"])
    expect(await ask(`/objects/Deal/${path}`)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining("as of a time, not as of a place in the log.") },
    });
  const at = momentOf(1);
  const { text } = await ask(`/objects/Deal/rows?limit=1&asOf=${at}`);
  expect(JSON.parse(text)).toMatchObject({
    seq: 0,
    asOf: { seq: 0, line: "00000000-0000-0000-0000-000000000000", at, settled: false },
  });
});

test("what is hidden from now on is not told of then either: no answer of then is kept", async () => {
  const sight = SIGHTS[0] as Sight;
  const worlds = richHistory(3, sight);
  const ask = await prepare(worlds, sight);
  const asked = async (at: string) =>
    numberOf((await ask("/ask", { ...COUNT, asOf: at })).body.rows);
  const then = worlds.findIndex((_, n) => n > 0 && seenOf(worlds, sight).asOf(n).length > 0);
  expect(await asked(momentOf(then))).toBe(seenOf(worlds, sight).asOf(then).length);
  const deals = (worlds.at(-1)?.["Deal"] ?? []).map((deal) => ({ ...deal, notes: "text" }));
  const world = { ...worlds.at(-1), Deal: deals };
  await addEra(database.client, { at: momentOf(worlds.length), world }, cases);
  expect(await asked(momentOf(then))).toBe(0);
});

test("nothing is told of before what decides what is seen is known, nor what that is", async () => {
  const sight = SIGHTS[0] as Sight;
  const worlds = richHistory(4, sight);
  const ask = await prepare(worlds, sight);
  await database.client.query(
    `update sync.object set columns = (select jsonb_agg(case when c->>'column' = 'notes'
       then c || jsonb_build_object('since', (select max(seq) from sync.change where object = 'Deal' and moment <= $1)) else c end)
       from jsonb_array_elements(columns) c) where name = 'Deal'`,
    [momentOf(2)],
  );
  const { status, body } = await ask(`/objects/Deal/rows?asOf=${momentOf(1)}`);
  const detail = `asOf: The history of Deal begins at ${momentOf(2)}; ask for that moment or a later one.`;
  expect([status, body.detail]).toEqual([400, detail]);
  expect((await ask(`/objects/Deal/rows?asOf=${momentOf(2)}`)).status).toBe(200);
  const seen = seenOf(worlds, sight);
  for (const id of seen.ids) {
    const told = await entries(ask, `Deal/rows/${id}/timeline?kinds=history`);
    const expected = entriesOf(seen, id).filter(({ n }) => n > 2);
    if (told !== null)
      expect(told.map(({ at }) => at)).toEqual(expected.map(({ n }) => momentOf(n)).toReversed());
  }
});

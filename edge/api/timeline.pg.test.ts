import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { tableOf } from "../../testing/test-table.ts";
import { LEFT_SQL, REFERRED_SQL } from "../protocol/left-sql.ts";
import type { Timeline, TimelineEntry } from "../protocol/timeline.ts";
import { app } from "./app.ts";

const ID = describedField("Id", "id");
const NAME = { ...describedField("Name"), nameField: true };
const SUBJECT = { ...describedField("Subject"), nameField: true };
const reference = (name: string, ...referenceTo: readonly string[]) => ({
  ...describedField(name, "reference"),
  referenceTo,
});
const TABLES = [
  tableOf("Account", [ID, NAME, reference("ParentId", "Account"), reference("OwnerId", "User")]),
  tableOf("Contact", [
    ...[ID, NAME, describedField("Notes", "textarea")],
    ...[reference("AccountId", "Account"), reference("BackupId", "Account")],
  ]),
  tableOf("Task", [
    ...[ID, SUBJECT, reference("WhatId", "Account"), describedField("IsClosed", "boolean")],
    ...[describedField("ActivityDate", "date"), describedField("CompletedDateTime", "datetime")],
    ...[describedField("CreatedDate", "datetime"), describedField("Status", "picklist")],
  ]),
  tableOf("Event", [
    ...[ID, SUBJECT, reference("WhatId", "Account"), describedField("StartDateTime", "datetime")],
    describedField("CreatedDate", "datetime"),
  ]),
];
const idOf = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, "0")}AAA`;
const ACME = idOf("001", 1);
const OTHER = idOf("001", 2);

let database: NeonDatabase;
beforeAll(async () => {
  database = await neonDatabase();
  for (const { object, table, columns } of TABLES) {
    await database.client.query(createTable(table, columns));
    await database.client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, head_seq)
       values ($1, $1, $1 || 's', $2, $3, now(), 0)`,
      [object, table, JSON.stringify(columns)],
    );
  }
});
afterAll(() => database?.end());
beforeEach(async () => {
  await database.client.query(
    "truncate sync.change, salesforce.account, salesforce.contact, salesforce.task, salesforce.event",
  );
});

async function ask(path: string) {
  const url = `http://127.0.0.1:8787/api/objects/${path}`;
  const answer = await app.request(url, {}, database.settings);
  return { status: answer.status, body: await answer.json() };
}

async function page(query = "", id = ACME): Promise<Timeline> {
  const { status, body } = await ask(`Account/rows/${id}/timeline?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function pages(limit: number, query = ""): Promise<readonly TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? "" : `&cursor=${next}`;
    const read = await page(`limit=${limit}${query}${cursor}`);
    expect(read.entries.length).toBeLessThanOrEqual(limit);
    entries.push(...read.entries);
    ({ next } = read);
  } while (next !== null);
  return entries;
}

type Written = {
  readonly object: string;
  readonly seq: number;
  readonly recordId: string;
  readonly kind: string;
  readonly outcome: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly moment: string;
};

const write = (one: Written) =>
  database.client.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, moment, commit_at, received_at)
     values ($1, $2, $3, $4, 'stream', $5, $6, $7, $8, $8, $8)`,
    [
      ...[one.object, one.seq, one.recordId, one.kind, one.outcome],
      ...[one.before && JSON.stringify(one.before), one.after && JSON.stringify(one.after)],
      one.moment,
    ],
  );

/** The same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const minute = (n: number) => new Date(Date.UTC(2026, 0, 31) + n * 60_000).toISOString();

/** Contacts that come, change, move between accounts and go; accounts that change; many at the same moment. */
async function randomHistory(seed: number): Promise<readonly Written[]> {
  const below = numbers(seed);
  const written: Written[] = [];
  const rows = new Map<string, Record<string, unknown>>();
  const heads = new Map<string, number>();
  let time = 0;
  const log = async (
    object: string,
    recordId: string,
    part: Pick<Written, "kind" | "before" | "after">,
  ) => {
    const seq = (heads.get(object) ?? 0) + 1;
    heads.set(object, seq);
    const outcome = object === "Account" && below(4) === 0 ? "superseded" : "applied";
    const one = { object, seq, recordId, outcome, moment: minute(time), ...part };
    await write(one);
    written.push(one);
  };
  for (let step = 0; step < 120; step++) {
    time += below(3) === 0 ? 1 : 0;
    if (below(5) === 0) {
      await log("Account", below(2) ? ACME : OTHER, {
        kind: "update",
        before: { name: "a" },
        after: { name: "b" },
      });
      continue;
    }
    const id = idOf("003", below(8));
    const row = rows.get(id);
    const account = [ACME, OTHER, null][below(3)] ?? null;
    if (!row) {
      const after = { id, name: `n${step}`, accountid: account, backupid: below(3) ? null : ACME };
      await log("Contact", id, { kind: "create", before: null, after });
      rows.set(id, after);
    } else if (below(5) === 0) {
      await log("Contact", id, { kind: "delete", before: row, after: null });
      rows.delete(id);
    } else {
      const after = below(2) ? { accountid: account } : { name: `n${step}` };
      const before = Object.fromEntries(Object.keys(after).map((name) => [name, row[name]]));
      await log("Contact", id, { kind: "update", before, after });
      rows.set(id, { ...row, ...after });
    }
  }
  for (const row of rows.values())
    await database.client.query(
      "insert into salesforce.contact (id, name, accountid, backupid) values ($1, $2, $3, $4)",
      [row["id"], row["name"], row["accountid"], row["backupid"]],
    );
  return written;
}

const keyOf = ({ object, seq }: Written) => `${object} ${String(seq).padStart(16, "0")}`;

/** What the rule says, record by record: all changes of those that refer to it, and of others those up to their last leaving. */
async function naive(written: readonly Written[]): Promise<readonly string[]> {
  const { rows } = await database.client.query<{ id: string }>(
    "select id from salesforce.contact where accountid = $1 or backupid = $1",
    [ACME],
  );
  const now = new Set(rows.map(({ id }) => id));
  const leaves = (one: Written) =>
    one.object === "Contact" &&
    one.outcome === "applied" &&
    [one.before?.["accountid"], one.before?.["backupid"]].includes(ACME);
  const isRelated = (one: Written) =>
    now.has(one.recordId) ||
    written.some(
      (other) => other.recordId === one.recordId && leaves(other) && one.seq <= other.seq,
    );
  const found = written.filter((one) =>
    one.object === "Account" ? one.recordId === ACME : isRelated(one),
  );
  const order = (one: Written) => `${one.moment} ${keyOf(one)}`;
  return found.toSorted((a, b) => (order(a) < order(b) ? 1 : -1)).map(keyOf);
}

test.each([1, 2, 3])(
  "equals the naive join, and pages of any size give each entry once (%i)",
  async (seed) => {
    const expected = await naive(await randomHistory(seed));
    expect(expected.length).toBeGreaterThan(20);
    for (const limit of [2, 7, 500])
      expect(
        (await pages(limit)).map(({ key }) => key),
        `by ${limit}`,
      ).toEqual(expected);
    const related = expected.filter((key) => key.startsWith("Contact"));
    expect((await pages(5, "&kinds=related")).map(({ key }) => key)).toEqual(related);
    const own = expected.filter((key) => key.startsWith("Account"));
    expect((await pages(5, "&kinds=history")).map(({ key }) => key)).toEqual(own);
  },
);

describe("activities", () => {
  beforeEach(async () => {
    await database.client.query(
      `insert into salesforce.task (id, subject, whatid, isclosed, activitydate, completeddatetime, createddate) values
        ('00T1', 'Due', $1, false, '2026-03-05', null, '2026-01-01T00:00Z'),
        ('00T2', 'Done', $1, true, '2026-03-09', '2026-03-04T09:30:00.125Z', '2026-01-01T00:00Z'),
        ('00T3', 'Some time', $1, false, null, null, '2026-03-03T00:00Z'),
        ('00T4', 'Of another', $2, false, '2026-03-05', null, '2026-01-01T00:00Z')`,
      [ACME, OTHER],
    );
    await database.client.query(
      `insert into salesforce.event (id, subject, whatid, startdatetime) values ('00U1', E'\\'); drop\\u0001 "', $1, '2026-03-04T10:00Z')`,
      [ACME],
    );
  });

  test("stand once each where they are due, or were done, whatever is written in them", async () => {
    const entries = await pages(2);
    const read = entries.map((one) =>
      one.kind === "activity" ? [one.at, one.cells["subject"]] : [],
    );
    expect(read).toEqual([
      ["2026-03-05T00:00:00.000Z", "Due"],
      ["2026-03-04T10:00:00.000Z", `'); drop\u0001 "`],
      ["2026-03-04T09:30:00.125Z", "Done"],
      ["2026-03-03T00:00:00.000Z", "Some time"],
    ]);
    expect(entries[2]).toMatchObject({
      ...{ kind: "activity", object: "Task", id: "00T2" },
      cells: { isclosed: true, activitydate: "2026-03-09", completeddatetime: entries[2]?.at },
    });
    expect((await page("kinds=history,related")).entries).toEqual([]);
  });

  test("that went are told with their name, and changes of those that are there are not told twice", async () => {
    const common = { object: "Task", outcome: "applied", moment: minute(1) };
    const gone = { id: idOf("00T", 9), subject: "Call them", whatid: ACME };
    await write({
      ...common,
      seq: 1,
      recordId: gone.id,
      kind: "create",
      before: null,
      after: gone,
    });
    await write({
      ...common,
      seq: 2,
      recordId: gone.id,
      kind: "delete",
      before: gone,
      after: null,
    });
    await write({
      ...common,
      seq: 3,
      recordId: "00T1",
      kind: "update",
      before: { status: "a" },
      after: { status: "b" },
    });
    const { entries } = await page("kinds=related");
    expect(entries).toMatchObject([
      { object: "Task", name: "Call them", change: { seq: 2, effect: "went", before: null } },
    ]);
  });
});

test("of a related record that came its name is told; of one that changed, what changed", async () => {
  const common = { object: "Contact", outcome: "applied", recordId: idOf("003", 1) };
  const after = { id: common.recordId, name: "Ada", notes: "n".repeat(9_000_000), accountid: ACME };
  await write({ ...common, seq: 1, kind: "create", before: null, after, moment: minute(1) });
  await write({
    ...common,
    seq: 2,
    kind: "update",
    before: { name: "Ada" },
    after: { name: "Bea" },
    moment: minute(2),
  });
  await database.client.query(
    "insert into salesforce.contact (id, name, accountid) values ($1, 'Bea', $2)",
    [common.recordId, ACME],
  );
  expect((await page()).entries).toMatchObject([
    {
      name: "Ada",
      change: { effect: "changed", before: { name: "Ada" }, fields: { name: "Bea" } },
    },
    { name: "Ada", change: { effect: "came", before: null, fields: {} } },
  ]);
});

test("what came of each own change is said, with all its values", async () => {
  const common = { object: "Account", recordId: ACME, moment: minute(1) };
  await write({
    ...common,
    seq: 1,
    kind: "create",
    outcome: "applied",
    before: null,
    after: { name: "Acme", amount: "1.5" },
  });
  await write({
    ...common,
    seq: 2,
    kind: "update",
    outcome: "superseded",
    before: null,
    after: { amount: "9" },
  });
  await write({
    ...common,
    seq: 3,
    kind: "delete",
    outcome: "applied",
    before: { name: "Acme" },
    after: null,
  });
  const { entries } = await page("kinds=history");
  expect(entries.map((one) => (one.kind === "history" ? one.change : null))).toMatchObject([
    { seq: 3, effect: "went", before: { name: "Acme" } },
    { seq: 2, effect: "none", outcome: "superseded", fields: { amount: "9" } },
    {
      ...{ seq: 1, effect: "came", fields: { name: "Acme", amount: "1.5" }, before: null },
      ...{ source: "stream", commitAt: minute(1), receivedAt: minute(1), appliedAt: null },
    },
  ]);
});

test("a page is bounded in bytes, goes on where it ended, and lacks nothing", async () => {
  const after = { notes: "n".repeat(5_000_000) };
  const common = { object: "Account", recordId: ACME, kind: "update", outcome: "applied" };
  for (let seq = 1; seq <= 4; seq++)
    await write({ ...common, seq, before: {}, after, moment: minute(seq) });
  expect((await page()).entries.length).toBeLessThan(4);
  const seqs = (await pages(500)).map((one) => (one.kind === "history" ? one.change.seq : 0));
  expect(seqs).toEqual([4, 3, 2, 1]);
});

test("of an object of which too many refer to it none are followed, and that is said", async () => {
  await database.client.query(
    "insert into salesforce.contact (id, accountid) select '003' || n, $1 from generate_series(1, 501) n",
    [ACME],
  );
  const common = { object: "Contact", outcome: "applied", moment: minute(1) };
  await write({ ...common, seq: 1, recordId: "0031", kind: "create", before: null, after: {} });
  expect(await page()).toEqual({ entries: [], leftOut: ["Contact"], next: null });
  await database.client.query("delete from salesforce.contact where id = '003501'");
  expect(await page()).toMatchObject({ entries: [{ object: "Contact" }], leftOut: [] });
});

test("the changes by which records left are found by an index", async () => {
  await database.client.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
     select 'Contact', n, '003' || n, 'update', 'stream', 'applied',
       jsonb_build_object('name', 'n' || n, 'accountid', case when n % 500 = 0 then $1 end), '{}' from generate_series(1, 5000) n`,
    [ACME],
  );
  await database.client.query("analyze sync.change");
  const { rows } = await database.client.query<{ "QUERY PLAN": string }>(
    `explain analyze select from sync.change where ${LEFT_SQL} and ${REFERRED_SQL} @> jsonb_build_array('${ACME}'::text)`,
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/Bitmap Index Scan on change_\d+_\d+_jsonb_path_query_array_idx.*rows=10/);
});

test.each([
  ["kinds=histroy", 400, "kinds takes some of history, related, activity, not “histroy”."],
  ["limit=0", 400, "limit takes a whole number"],
  ["cursor=x", 400, "The cursor is damaged"],
  ["cursor=%00", 400, "The cursor is damaged"],
  ["before=3", 400, "“before” is not a parameter here"],
])("%s is refused in words", async (query, status, detail) => {
  const answer = await ask(`Account/rows/${ACME}/timeline?${query}`);
  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
});

test("a cursor of another timeline is refused", async () => {
  await write({
    object: "Account",
    seq: 1,
    recordId: ACME,
    kind: "update",
    outcome: "applied",
    before: {},
    after: {},
    moment: minute(1),
  });
  await write({
    object: "Account",
    seq: 2,
    recordId: ACME,
    kind: "update",
    outcome: "applied",
    before: {},
    after: {},
    moment: minute(1),
  });
  const { next } = await page("limit=1");
  for (const path of [
    `${OTHER}/timeline?cursor=${next}`,
    `${ACME}/timeline?kinds=history&cursor=${next}`,
  ])
    expect(await ask(`Account/rows/${path}`)).toMatchObject({
      status: 400,
      body: { title: "Bad cursor" },
    });
});

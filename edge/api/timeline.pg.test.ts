import { beforeEach, describe, expect, test } from "vitest";
import { ACME, idOf, minute, OTHER, useTimelineWorld } from "../../testing/timeline-world.ts";
import { LEFT_SQL, REFERRED_SQL } from "../protocol/left-sql.ts";

const world = useTimelineWorld();
const { ask, page, pages, write } = world;

describe("activities", () => {
  beforeEach(async () => {
    await world.client.query(
      `insert into salesforce.task (id, subject, whatid, isclosed, activitydate, completeddatetime, createddate) values
        ('00T1', 'Due', $1, false, '2026-03-05', null, '2026-01-01T00:00Z'),
        ('00T2', 'Done', $1, true, '2026-03-09', '2026-03-04T09:30:00.125Z', '2026-01-01T00:00Z'),
        ('00T3', 'Some time', $1, false, null, null, '2026-03-03T00:00Z'),
        ('00T4', 'Of another', $2, false, '2026-03-05', null, '2026-01-01T00:00Z')`,
      [ACME, OTHER],
    );
    await world.client.query(
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
  await world.client.query(
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
  await world.client.query(
    "insert into salesforce.contact (id, accountid) select '003' || n, $1 from generate_series(1, 501) n",
    [ACME],
  );
  const common = { object: "Contact", outcome: "applied", moment: minute(1) };
  await write({ ...common, seq: 1, recordId: "0031", kind: "create", before: null, after: {} });
  expect(await page()).toEqual({ entries: [], leftOut: ["Contact"], next: null });
  await world.client.query("delete from salesforce.contact where id = '003501'");
  expect(await page()).toMatchObject({ entries: [{ object: "Contact" }], leftOut: [] });
});

test("the changes by which records left are found by an index", async () => {
  await world.client.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
     select 'Contact', n, '003' || n, 'update', 'stream', 'applied',
       jsonb_build_object('name', 'n' || n, 'accountid', case when n % 500 = 0 then $1 end), '{}' from generate_series(1, 5000) n`,
    [ACME],
  );
  await world.client.query("analyze sync.change");
  const { rows } = await world.client.query<{ "QUERY PLAN": string }>(
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

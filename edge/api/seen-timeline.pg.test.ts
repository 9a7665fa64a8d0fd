import { beforeEach, expect, test } from "vitest";
import { ACME, idOf, minute, OTHER, useTimelineWorld } from "../../testing/timeline-world.ts";

/* The timeline of an account, of which contacts and tasks are seen in part. */

const world = useTimelineWorld();
const { page, write } = world;

const ALL = { fields: "all", denied: [], rows: null };
const GRANTS = {
  Account: ALL,
  Contact: { ...ALL, denied: ["Notes"], rows: { field: "notes", op: "ne", value: "secret" } },
  Task: { ...ALL, denied: ["Status"], rows: { field: "status", op: "eq", value: "Open" } },
};

beforeEach(async () => {
  const { client } = world;
  const group = { name: "Everybody", everybody: true, people: [], claims: [], grants: GRANTS };
  await client.query("truncate app.groups_version");
  await client.query(
    "insert into app.groups_version (version, groups, person) values (1, $1, 'boss')",
    [JSON.stringify([group])],
  );
  await client.query("update sync.object set history_from = 0, history_at = '2026-01-01'");
  await client.query(
    "insert into salesforce.account (id, name) values ($1, 'Acme'), ($2, 'Other')",
    [ACME, OTHER],
  );
});

const contact = (id: string, notes: string, account = ACME) =>
  world.client.query(
    "insert into salesforce.contact (id, name, notes, accountid) values ($1, 'Ada', $2, $3)",
    [id, notes, account],
  );

test("tasks stand where they are due, those that are seen", async () => {
  await world.client.query(
    `insert into salesforce.task (id, subject, status, whatid, isclosed, activitydate) values
      ('00T1', 'Seen', 'Open', $1, false, '2026-03-05'), ('00T2', 'Hidden', 'Done', $1, false, '2026-03-05')`,
    [ACME],
  );
  const { entries } = await page();
  expect(entries.map((one) => one.kind === "activity" && one.cells)).toEqual([
    expect.objectContaining({ subject: "Seen", activitydate: "2026-03-05" }),
  ]);
  expect(JSON.stringify(entries)).not.toContain("Open");
});

test("a task that left while it was seen is told, one that left while it was hidden is not", async () => {
  await world.client.query(
    `insert into salesforce.task (id, subject, status, whatid) values ($1, 'Seen', 'Open', $3), ($2, 'Later', 'Open', $3)`,
    [idOf("00T", 1), idOf("00T", 2), OTHER],
  );
  const common = { object: "Task", kind: "update", outcome: "applied", after: {} };
  const left = { ...common, before: { whatid: ACME }, after: { whatid: OTHER } };
  await write({ ...left, seq: 1, recordId: idOf("00T", 1), moment: minute(1) });
  await write({ ...left, seq: 2, recordId: idOf("00T", 2), moment: minute(2) });
  const came = { ...common, before: { status: "Done" }, recordId: idOf("00T", 2) };
  await write({ ...came, seq: 3, moment: minute(3) });
  expect((await page()).entries).toMatchObject([
    { kind: "related", object: "Task", at: minute(1), name: "Seen", change: { effect: "changed" } },
  ]);
});

test("of those that refer to it what is seen of them is told", async () => {
  const id = idOf("003", 1);
  await contact(id, "open");
  const common = { object: "Contact", outcome: "applied", recordId: id, kind: "update" };
  const one = (seq: number, before: object, after: object) =>
    write({ ...common, seq, moment: minute(seq), before: { ...before }, after: { ...after } });
  await write({ ...common, kind: "create", seq: 1, moment: minute(1), before: null, after: {} });
  await one(2, { notes: "secret" }, { notes: "open" });
  await one(3, { name: "Bea" }, { name: "Ada" });
  await one(4, { notes: "other" }, { notes: "open" });
  expect((await page()).entries).toMatchObject([
    { at: minute(3), name: "Bea", change: { before: { name: "Bea" }, fields: { name: "Ada" } } },
    { at: minute(2), name: "Bea", change: { effect: "came", kind: "create", before: null } },
  ]);
});

test("those that are hidden are not counted where too many refer to it", async () => {
  await world.client.query(
    "insert into salesforce.contact (id, notes, accountid) select '003' || n, 'secret', $1 from generate_series(1, 600) n",
    [ACME],
  );
  await contact(idOf("003", 1), "open");
  const common = { object: "Contact", outcome: "applied", kind: "update" };
  const change = { ...common, before: { name: "Bea" }, after: { name: "Ada" }, moment: minute(1) };
  await write({ ...change, seq: 1, recordId: idOf("003", 1) });
  expect(await page()).toMatchObject({ entries: [{ object: "Contact" }], leftOut: [] });
  await world.client.query("update salesforce.contact set notes = 'open'");
  expect(await page()).toMatchObject({ entries: [], leftOut: ["Contact"] });
});

test("one that refers to it no longer is told of up to when it left, and not at all where it was hidden then", async () => {
  const [left, hidden] = [idOf("003", 1), idOf("003", 2)];
  await contact(left, "open", OTHER);
  await contact(hidden, "open", OTHER);
  const common = { object: "Contact", outcome: "applied", kind: "update", after: {} };
  const one = (seq: number, recordId: string, before: Record<string, string>) =>
    write({ ...common, recordId, seq, moment: minute(seq), before });
  await one(1, left, { accountid: ACME });
  await one(2, left, { name: "Bea" });
  await one(3, hidden, { accountid: ACME, notes: "secret" });
  await one(4, hidden, { name: "Cy" });
  expect((await page()).entries).toMatchObject([
    { at: minute(1), change: { recordId: left, effect: "changed", before: { accountid: ACME } } },
  ]);
});

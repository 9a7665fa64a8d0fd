import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { ID, PROBES, useProbeApi } from "../../testing/use-probe-api.ts";

const api = useProbeApi();
const OTHER = "a0X2o00000AbcDfEAJ";
const COUNT = { fn: "count", as: "records" } as const;
const LINE = "00000000-0000-4000-8000-00000000000a";

/** Two records: one that was renamed by change 4 and priced by 5, and one that came with 5. */
beforeEach(async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name, amount, _seq) values ($1, 'New', 20, 5), ($2, 'Other', 1, 6)`,
    [ID, OTHER],
  );
  await api.client.query(
    `update sync.object set head_seq = 6, row_count = 2, history_from = 2, history_at = '2026-01-31T14:00Z', line = $1`,
    [LINE],
  );
  const change = (seq: number, at: string, id: string, kind: string, before: object | null) =>
    api.client.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
       values ('Probe__c', $1, $2, $3, 'stream', 'applied', $4, '{}', $5, $5)`,
      [seq, id, kind, before === null ? null : JSON.stringify(before), at],
    );
  await change(3, "2026-01-31T14:00:00Z", ID, "update", { active: null });
  await change(4, "2026-01-31T14:05:00Z", ID, "update", { name: "Old" });
  await change(5, "2026-01-31T14:10:00Z", ID, "update", { amount: "10.50" });
  await change(6, "2026-01-31T14:15:00Z", OTHER, "create", null);
});

const rows = `${PROBES}/rows?columns=name,amount`;

test("rows, counts and records are asked as of a time or a seq, and say what it is", async () => {
  const asOf = { seq: 3, line: LINE, at: "2026-01-31T14:00:00.000Z", settled: true };
  const row = { id: ID, name: "Old", amount: "10.5" };
  for (const moment of ["seq:3", "2026-01-31T14:04:59Z", "2026-01-31T15:00%2B01:00"])
    expect(await api.bodyOf(`${rows}&asOf=${moment}`)).toMatchObject({
      ...{ seq: 3, line: LINE, asOf, columns: ["id", "name", "amount"], rows: [row], next: null },
    });
  const now = "2026-02-01T00:00:00Z";
  expect(await api.bodyOf(`${rows}&asOf=${now}`)).toMatchObject({
    ...{ seq: 6, asOf: { seq: 6, settled: false }, rows: [{ name: "New" }, { name: "Other" }] },
  });
  expect(await api.bodyOf(`${PROBES}/count?asOf=seq:5`)).toEqual({
    ...{ count: 1, exact: true, seq: 5 },
    asOf: { ...asOf, seq: 5, at: "2026-01-31T14:10:00.000Z" },
  });
  expect(await api.bodyOf(`${PROBES}/count?filter=name.eq.Old&asOf=seq:3`)).toMatchObject({
    count: 1,
  });
  expect(await api.bodyOf(`${PROBES}/rows/${ID}?asOf=seq:4`)).toMatchObject({
    ...{ object: "Probe__c", seq: 4, line: LINE, deletedAt: null },
    row: { id: ID, name: "New", amount: "10.5" },
  });
  expect((await api.ask(`${PROBES}/rows/${OTHER}?asOf=seq:5`)).status).toBe(404);
});

test("the pages of a walk are as of the first one's seq, whatever comes meanwhile", async () => {
  const asked = `${rows}&asOf=2026-02-01&sort=-name&limit=1`;
  const first = await api.bodyOf(asked);
  expect(first).toMatchObject({ seq: 6, rows: [{ name: "Other" }] });
  await api.client.query("update salesforce.probe__c set name = 'Zoe' where id = $1", [ID]);
  await api.client.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
     values ('Probe__c', 7, $1, 'update', 'stream', 'applied', '{"name": "New"}', '{}', '2026-01-31T15:00Z', '2026-01-31T15:00Z')`,
    [ID],
  );
  await api.client.query("update sync.object set head_seq = 7 where name = 'Probe__c'");
  const { next } = first as { readonly next: string };
  const second = await api.bodyOf(`${asked}&cursor=${next}`);
  expect(second).toMatchObject({ seq: 6, asOf: { seq: 6 }, rows: [{ name: "New" }], next: null });
  expect((await api.ask(`${rows}&sort=-name&cursor=${next}`)).status).toBe(400);
  // Its log was put back to before that seq.
  await api.client.query("update sync.object set line = gen_random_uuid(), head_seq = 5");
  expect(await api.ask(`${asked}&cursor=${next}`)).toMatchObject({
    ...{ status: 400, body: { title: "Gone" } },
  });
});

describe("a moment that cannot be answered is a problem with a sentence", () => {
  test.each([
    [
      "seq:1",
      "Before the history",
      "asOf: The history of Probe__c begins at 2026-01-31T14:00:00.000Z (seq:2)",
    ],
    ["2026-01-31T13:59Z", "Before the history", "The history of Probe__c begins at"],
    ["seq:7", "Not yet", "Probe__c has no change 7 yet; the newest is seq:6."],
    [
      "noon",
      "Bad moment",
      "asOf takes a time with its zone, as in 2026-01-31T09:30:00Z, or a date, or a seq",
    ],
  ])("%s", async (asOf, title, sentence) => {
    for (const path of [`${PROBES}/rows`, `${PROBES}/count`, `${PROBES}/rows/${ID}`])
      expect(await api.ask(`${path}?asOf=${asOf}`)).toMatchObject({
        ...{ status: 400, body: { title, detail: expect.stringContaining(sentence) } },
      });
  });

  test("also of an object that is being copied", async () => {
    await api.client.query("update sync.object set history_from = null");
    const answer = await api.ask(`${rows}&asOf=seq:3`);
    expect(answer).toMatchObject({ status: 400, body: { title: "No history yet" } });
  });
});

test("the state says where each history begins, and how large the log is", async () => {
  expect(await api.bodyOf("/api/sync")).toMatchObject({
    historyBytes: expect.any(Number),
    objects: expect.arrayContaining([
      expect.objectContaining({
        ...{ object: "Probe__c", seq: 6 },
        history: { from: 2, at: "2026-01-31T14:00:00.000Z" },
      }),
    ]),
  });
});

test("what entered, left and changed since a moment is told of any list, with the values of both", async () => {
  const differences = (query: string) => api.bodyOf(`${PROBES}/differences?since=seq:3&${query}`);
  const row = { id: ID, name: "Old", amount: "10.5" };
  expect(await differences("columns=name,amount")).toMatchObject({
    ...{ object: "Probe__c", seq: 6, line: LINE, since: { seq: 3, settled: true } },
    ...{ columns: ["id", "name", "amount"], counts: { entered: 1, left: 0, changed: 1 } },
    rows: [
      { id: ID, kind: "changed", before: row, after: { id: ID, name: "New", amount: "20" } },
      { id: OTHER, kind: "entered", before: null, after: { name: "Other", amount: "1" } },
    ],
  });
  expect(await differences("columns=name&filter=name.eq.Old")).toMatchObject({
    ...{ counts: { entered: 0, left: 1, changed: 0 } },
    rows: [{ id: ID, kind: "left", before: { name: "Old" }, after: { name: "New" } }],
  });
  expect(await differences("columns=name&limit=1")).toMatchObject({
    ...{ counts: { entered: 1, left: 0, changed: 1 }, rows: [{ kind: "changed" }] },
  });
  const answer = await api.ask(`${PROBES}/differences?columns=name`);
  expect(answer).toMatchObject({ status: 400, body: { title: "No moment" } });
});

describe("rows under a condition", () => {
  const question = {
    object: "Probe__c",
    where: { not: { field: "name", op: "eq", value: "Nobody" } },
    ...{ columns: ["name"], sort: ["-name"], limit: 1 },
  };
  const post = (more: object) =>
    api.ask("/api/ask", { method: "POST", body: JSON.stringify({ ...question, ...more }) });
  const contents = (seq: number) => ({ Probe__c: { line: LINE, seq } });

  test("are asked as of a time, and told what it named, by which they are asked again", async () => {
    const then = {
      ...{ object: "Probe__c", seq: 4, line: LINE, columns: ["id", "name"] },
      ...{ rows: [{ id: ID, name: "New" }], clipped: {}, previous: null, next: null },
      ...{ asOf: contents(4), at: "2026-01-31T14:05:00.000Z", settled: true },
    };
    for (const asOf of ["2026-01-31T14:09:00Z", contents(4)])
      expect((await post({ asOf })).body).toEqual(then);
    const old = { where: { field: "name", op: "eq", value: "Old" } };
    expect(await post({ ...old, asOf: contents(3) })).toMatchObject({ body: { rows: [{}] } });
    expect(await post({ ...old, asOf: contents(4) })).toMatchObject({ body: { rows: [] } });
    expect(await post({ asOf: "2026-02-01T00:00:00Z" })).toMatchObject({
      body: { asOf: contents(6), settled: false },
    });
    expect((await post({})).body).not.toHaveProperty("asOf");
  });

  test("are in every page those of the first one's contents", async () => {
    const asOf = "2026-02-01T00:00:00Z";
    const { next: cursor } = (await post({ asOf })).body as { readonly next: string };
    await api.client.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
       values ('Probe__c', 7, $1, 'update', 'stream', 'applied', '{"name": "New"}', '{}', '2026-01-31T15:00Z', '2026-01-31T15:00Z')`,
      [ID],
    );
    await api.client.query("update salesforce.probe__c set name = 'Zoe' where id = $1", [ID]);
    await api.client.query("update sync.object set head_seq = 7 where name = 'Probe__c'");
    expect(await post({ asOf, cursor })).toMatchObject({
      body: { seq: 6, asOf: contents(6), rows: [{ name: "New" }], next: null },
    });
    for (const other of [{}, { asOf: contents(6) }])
      expect(await post({ ...other, cursor })).toMatchObject({ body: { title: "Bad cursor" } });
  });

  test("periods are those of the moment", async () => {
    await api.client.query(
      "update salesforce.probe__c set closedate = '2026-01-31' where id = $1",
      [ID],
    );
    const where = { field: "closedate", op: "eq", value: { period: "today" } };
    for (const asOf of ["2026-01-31T23:00:00Z", contents(6)])
      expect(await post({ where, asOf })).toMatchObject({ body: { rows: [{ id: ID }] } });
    expect(await post({ where, asOf: "2026-02-01T01:00:00Z" })).toMatchObject({
      body: { rows: [] },
    });
  });

  test.each([
    [{ Account: { line: LINE, seq: 3 } }, "asOf: it says no line and seq of Probe__c"],
    [contents(1), "asOf: The history of Probe__c begins"],
    [{ Probe__c: { line: "00000000-0000-4000-8000-00000000000b", seq: 3 } }, "was put back"],
    ["seq:3", "asOf takes a time with its zone"],
  ])("%j is refused", async (asOf, sentence) => {
    expect(await post({ asOf })).toMatchObject({
      ...{ status: 400, body: { detail: expect.stringContaining(sentence) } },
    });
  });
});

describe("a column whose history begins later than its object's", () => {
  /** Since change 4, of 14:05. */
  const setYoung = async (young: object) => {
    const columns = PROBE.columns.map((one) =>
      one.column === "amount" ? { ...one, ...young } : one,
    );
    await setColumns(columns);
  };
  const setColumns = async (columns: object) => {
    const text = JSON.stringify(columns);
    await api.client.query("update sync.object set columns = $1 where name = 'Probe__c'", [text]);
    // Descriptions are kept for a second.
    await delay(1_100);
  };
  afterEach(() => setColumns(PROBE.columns));
  const ask = (question: object) => {
    const total = { fn: "sum", field: "amount", as: "total" };
    const body = { object: "Probe__c", measures: [total], zone: "UTC", ...question };
    return api.ask("/api/ask", { method: "POST", body: JSON.stringify(body) });
  };
  const early = "2026-01-31T14:01:00Z";
  const sentence =
    "The history of Probe__c.Amount begins at 2026-01-31T14:05:00.000Z (seq:4); ask for that moment or a later one.";

  test("is refused where it is read, with the part and the time", async () => {
    await setYoung({ since: 4 });
    for (const [part, question] of [
      ["asOf", { asOf: early }],
      ["compare.asOf", { compare: { asOf: early } }],
      ["compare.asOf", { compare: { asOf: { Probe__c: { line: LINE, seq: 3 } } } }],
      ["asOf", { measures: undefined, zone: undefined, columns: ["amount"], asOf: early }],
      ["asOf", { measures: undefined, zone: undefined, sort: ["amount"], asOf: early }],
    ] as const)
      expect(await ask(question)).toMatchObject({
        ...{ status: 400, body: { title: "Before the history", detail: `${part}: ${sentence}` } },
      });
    expect(await ask({ compare: { asOf: early }, measures: [COUNT] })).toMatchObject({
      body: { rows: [[2, 1, 1]] },
    });
  });

  test("is compared with its own beginning where that stands for the moment", async () => {
    await setYoung({ since: 4 });
    expect(await ask({ compare: { asOf: early, orBeginning: true } })).toMatchObject({
      body: { rows: [["21", "10.5", "10.5"]], comparedWith: "2026-01-31T14:05:00.000Z" },
    });
  });

  test("is not compared before its values are read", async () => {
    await setYoung({ since: 4, pending: true });
    const compare = { asOf: "2026-01-31T14:09:00Z", orBeginning: true };
    expect(await ask({ compare })).toMatchObject({
      body: {
        title: "No history yet",
        detail: "compare.asOf: The history of Probe__c.Amount begins when its values are read.",
      },
    });
  });
});

test("a question with measures is asked as of a time, and told what it named, by which it is asked again", async () => {
  const ask = async (question: object) => {
    const body = JSON.stringify({
      ...{ object: "Probe__c", measures: [{ fn: "sum", field: "amount", as: "total" }] },
      ...{ zone: "UTC", ...question },
    });
    return api.ask("/api/ask", { method: "POST", body });
  };
  const asOf = { Probe__c: { line: LINE, seq: 3 } };
  const then = { rows: [["10.5"]], seqs: { Probe__c: 3 }, history: { Probe__c: LINE }, asOf };
  for (const moment of ["2026-01-31T14:04:59Z", asOf])
    expect(await ask({ asOf: moment })).toMatchObject({
      status: 200,
      body: { ...then, settled: true },
    });
  expect(await ask({ asOf: "2026-02-01T00:00:00Z" })).toMatchObject({
    body: { rows: [["21"]], settled: false },
  });
  expect(await ask({ compare: { asOf } })).toMatchObject({
    body: { columns: ["total", "total_before", "total_change"], rows: [["21", "10.5", "10.5"]] },
  });
  const refused = { status: 400, body: { title: "Before the history" } };
  expect(await ask({ asOf: "2026-01-31T13:59:00Z" })).toMatchObject(refused);
  expect(await ask({ compare: { asOf: { Probe__c: { line: LINE, seq: 1 } } } })).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/^compare\.asOf: The history of Probe__c begins/) },
  });
  for (const early of ["2026-01-31T13:59:00Z", { period: "last-year" }])
    expect(await ask({ compare: { asOf: early, orBeginning: true } })).toMatchObject({
      status: 200,
      body: { rows: [["21", "10.5", "10.5"]], comparedWith: "2026-01-31T14:00:00.000Z" },
    });
  const late = await ask({ compare: { asOf: "2026-01-31T14:12:00Z", orBeginning: true } });
  expect(late).toMatchObject({ status: 200, body: { rows: [["21", "20", "1"]] } });
  expect(late.body).not.toHaveProperty("comparedWith");
  const lost = { Probe__c: { line: "00000000-0000-4000-8000-00000000000b", seq: 3 } };
  expect(await ask({ asOf: lost })).toMatchObject({ status: 400, body: { title: "Gone" } });
});

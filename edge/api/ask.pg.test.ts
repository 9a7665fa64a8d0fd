import { base64url } from "jose";
import { beforeEach, expect, test } from "vitest";
import { ID, useProbeApi } from "../../testing/use-probe-api.ts";

const api = useProbeApi();

const count = { object: "Probe__c", measures: [{ fn: "count", as: "probes" }], zone: "UTC" };

const posted = (question: unknown) =>
  api.ask("/api/ask", {
    method: "POST",
    body: typeof question === "string" ? question : JSON.stringify(question),
  });
const inUrl = (question: unknown) =>
  api.ask(`/api/ask?q=${base64url.encode(JSON.stringify(question))}`);

beforeEach(async () => {
  const rows = [
    ["a0X2o00000AbcD1EAJ", "Acme", "10.50", "2026-01-31", "2026-01-31T23:30:00Z"],
    ["a0X2o00000AbcD2EAJ", "Acme", "0.25", "2026-03-01", "2026-03-01T00:15:00Z"],
    [ID, "Zeta", null, "2026-03-02", "2026-03-02T12:00:00Z"],
  ];
  for (const row of rows)
    await api.client.query(
      `insert into salesforce.probe__c (id, name, amount, closedate, systemmodstamp) values ($1, $2, $3, $4, $5)`,
      row,
    );
});

test("a question is answered alike in a body and in a URL, with what it is true for", async () => {
  const question = {
    ...count,
    measures: [...count.measures, { fn: "sum", field: "Amount", as: "total" }],
    by: [{ field: "closedate", every: "month" }],
  };
  const { status, body } = await posted(question);
  expect(status).toBe(200);
  expect(body).toEqual({
    columns: ["closedate", "probes", "total"],
    rows: [
      ["2026-01-01", 1, "10.5"],
      ["2026-02-01", 0, null],
      ["2026-03-01", 2, "0.25"],
    ],
    seqs: { Probe__c: 5 },
    history: { Probe__c: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  expect((await inUrl(question)).body).toEqual(body);
});

test("days are those of the asker's zone", async () => {
  const asked = (zone: string) =>
    posted({ ...count, by: [{ field: "systemmodstamp", every: "day" }], zone });
  expect((await asked("UTC")).body).toMatchObject({
    rows: expect.arrayContaining([["2026-01-31", 1]]),
  });
  const { rows } = (await asked("Pacific/Auckland")).body as { rows: unknown[][] };
  expect(rows[0]).toEqual(["2026-02-01", 1]);
  expect(rows.at(-1)).toEqual(["2026-03-03", 1]);
});

test("weeks and fiscal years begin where the settings say", async () => {
  const asked = async (every: string, more: object) => {
    const question = { ...count, by: [{ field: "closedate", every }], where: FIRST_OF_MARCH };
    const init = { method: "POST", body: JSON.stringify(question) };
    const { body } = await api.ask("/api/ask", init, { ...api.settings, ...more });
    return body;
  };
  const FIRST_OF_MARCH = { field: "closedate", op: "eq", value: "2026-03-01" };
  expect(await asked("week", {})).toMatchObject({ rows: [["2026-02-23", 1]] });
  expect(await asked("week", { WEEK_START: "Sunday" })).toMatchObject({
    rows: [["2026-03-01", 1]],
  });
  expect(await asked("fiscal-year", { FISCAL_YEAR_START: "4" })).toMatchObject({
    rows: [["2025-04-01", 1]],
  });
  expect(await asked("week", { WEEK_START: "someday" })).toMatchObject({
    detail: expect.stringContaining("WEEK_START takes a day of the week"),
  });
  expect(await asked("week", { FISCAL_YEAR_START: "13" })).toMatchObject({
    detail: expect.stringContaining("FISCAL_YEAR_START takes the number of a month"),
  });
});

test("a question for rows is answered as rows are, page by page", async () => {
  const question = {
    object: "probe__c",
    columns: ["name", "amount"],
    where: { not: { field: "name", op: "eq", value: "Zeta" } },
    sort: ["-amount"],
    limit: 1,
  };
  const first = await posted(question);
  expect(first.body).toMatchObject({
    object: "Probe__c",
    seq: 5,
    columns: ["id", "name", "amount"],
    rows: [{ id: "a0X2o00000AbcD1EAJ", name: "Acme", amount: "10.5" }],
    next: expect.any(String),
  });
  const { next: cursor } = first.body as { next: string };
  expect((await inUrl({ ...question, cursor })).body).toMatchObject({
    rows: [{ id: "a0X2o00000AbcD2EAJ" }],
    next: null,
  });
  const other = { ...question, where: { field: "name", op: "eq", value: "Acme" }, cursor };
  expect((await posted(other)).body).toMatchObject({
    ...{ status: 400, title: "Bad cursor" },
  });
});

test("what cannot be answered is a problem that names the part", async () => {
  expect(await posted("{")).toMatchObject({ status: 400, body: { title: "Bad question" } });
  expect(await posted("")).toMatchObject({ status: 400, body: { title: "Bad question" } });
  expect(await api.ask("/api/ask?q=%C3%BC")).toMatchObject({ status: 400 });
  expect(await api.ask("/api/ask")).toMatchObject({ status: 400 });
  expect(await posted({ ...count, object: "Prob__c" })).toMatchObject({
    ...{ status: 404, body: { title: "Unknown object", near: ["Probe__c"] } },
  });
  expect(
    await posted({ ...count, measures: [{ fn: "sum", field: "amuont", as: "total" }] }),
  ).toMatchObject({
    status: 400,
    body: {
      detail: "measures[0].field: Probe__c has no column “amuont”.",
      near: ["amount"],
    },
  });
  expect(await posted({ ...count, asOf: "2026-01-31T09:30:00Z" })).toMatchObject({
    ...{ status: 400, body: { detail: expect.stringContaining("asOf: ") } },
  });
});

test("fields whose values are still to be read are named beside the numbers, where they are read", async () => {
  const sum = { ...count, measures: [{ fn: "sum", field: "amount", as: "total" }] };
  expect((await posted(sum)).body).not.toHaveProperty("unread");
  await api.client.query(
    `update sync.object set columns = (select jsonb_agg(case when c->>'column' = 'amount'
        then c || '{"pending": true}' else c end) from jsonb_array_elements(columns) c) where name = 'Probe__c'`,
  );
  const isTold = async () => ((await posted(sum)).body as { unread?: unknown }).unread;
  await expect.poll(isTold).toEqual(["Probe__c.Amount"]);
  expect((await posted(count)).body).not.toHaveProperty("unread");
});

test("rows, too, are not answered by less than the asker has seen", async () => {
  const rows = { object: "Probe__c", columns: ["name"] };
  const { line } = (await posted(rows)).body as { line: string };
  const asked = (seq: number, name = "Probe__c") => {
    const atLeast = encodeURIComponent(JSON.stringify({ [name]: { line, seq } }));
    return api.ask(`/api/ask?atLeast=${atLeast}`, { method: "POST", body: JSON.stringify(rows) });
  };
  expect(await asked(5)).toMatchObject({ status: 200 });
  for (const name of ["Probe__c", "probe__C"])
    expect(await asked(6, name)).toMatchObject({ status: 400, body: { title: "Not yet" } });
});

test("a question is bounded in bytes", async () => {
  const large = { ...count, where: { field: "name", op: "in", value: ["x".repeat(64_000)] } };
  expect(await posted(large)).toMatchObject({ status: 413, body: { title: "Question too large" } });
  expect(await inUrl(large)).toMatchObject({ status: 413 });
});

test("a statement that takes too long is a problem that says what would make it fast", async () => {
  await api.client.query("begin; lock table salesforce.probe__c in access exclusive mode");
  try {
    const slow = await posted({
      ...count,
      measures: [{ fn: "distinct", field: "name", as: "names" }],
    });
    expect(slow).toMatchObject({
      status: 503,
      body: {
        title: "Question too slow",
        detail: expect.stringContaining("A condition makes it fast"),
      },
    });
  } finally {
    await api.client.query("rollback");
  }
});

test("more groups than an answer holds are refused, and can be cut", async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name) select 'a0X' || n, 'n' || n from generate_series(1, 5001) n`,
  );
  const question = { ...count, by: [{ field: "name" }] };
  expect(await posted(question)).toMatchObject({
    ...{ status: 400, body: { title: "Too many groups" } },
  });
  expect((await posted({ ...question, top: { n: 1, others: true } })).body).toMatchObject({
    rows: [
      ["Acme", 2],
      [null, 5002],
    ],
    others: [1],
  });
});

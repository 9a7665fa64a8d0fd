import { beforeEach, expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { PROBES, useProbeApi } from "../../testing/use-probe-api.ts";
import { app } from "./app.ts";

const api = useProbeApi();
const COLUMNS = PROBE.columns.map(({ column }) => column);
const idOf = (n: number) => `a0X${String(n).padStart(12, "0")}AAA`;

beforeEach(() =>
  api.client.query(
    "update sync.object set copied_at = now(), history_from = 0, history_at = '2026-01-01Z' where name = 'Probe__c'",
  ),
);

async function exported(path: string) {
  const answer = await app.request(`http://127.0.0.1:8787${PROBES}/${path}`, {}, api.settings);
  const bytes = await answer.arrayBuffer();
  // Response.text() leaves the byte order mark out.
  return { answer, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
}
const csv = async (query = "") => (await exported(`rows.csv${query}`)).text;
const ndjson = async (query = "") =>
  (await exported(`rows.ndjson${query}`)).text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));

/** Reads RFC 4180: fields between commas, quoted or not, lines that end with CRLF. Null of an empty one without quotes. */
function readCsv(text: string): (string | null)[][] {
  const lines: (string | null)[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? (plain === "" ? null : (plain ?? null)));
    if (end === "\r\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

async function insert(row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, i) => `$${i + 1}`).join(", ");
  await api.client.query(
    `insert into salesforce.probe__c (${names.join(", ")}) values (${places})`,
    Object.values(row),
  );
}

const HOSTILE = [
  ...[
    '"',
    "a,b",
    "(x)",
    "back\\slash",
    "\\",
    '\\"',
    "line\nbreak",
    "car\rriage",
    " lead",
    "tab\tin",
  ],
  ...["<b>", "\u202Egnol", "\u200B", "😀", "'quoted'", "x".repeat(131_072), "é", "NULL", ","],
];
const FORMULAS = ["=1+1", "+49 30", "-5", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1"];

test("every value is what the API says of it, whatever it holds", async () => {
  const texts = [...HOSTILE, "", null];
  for (const [n, text] of texts.entries())
    await insert({
      ...{ id: idOf(n), name: text, notes: text, ownerid: "005000000000001AAA" },
      ...{
        amount: ["1200.50", "-0.0000000001", "12345678901234567890.5"][n % 3],
        serial: "9007199254740993",
      },
      ...{ employees: -5, active: n % 2 === 0, closedate: "2026-02-28", opens: "09:30:00.5" },
      systemmodstamp: "2026-01-31T23:30:00.123456Z",
    });
  await insert({ id: idOf(999) });
  const rows = (await api.bodyOf(
    `${PROBES}/rows?limit=500&columns=${COLUMNS.filter((one) => !["name", "notes"].includes(one)).join(",")}`,
  )) as {
    rows: Record<string, unknown>[];
  };
  const whole = rows.rows.map((row, n) => {
    const text = texts[n] ?? null;
    return Object.fromEntries(
      COLUMNS.map((one) => [one, ["name", "notes"].includes(one) ? text : row[one]]),
    );
  });
  expect(await ndjson()).toEqual(whole);
  const [head, ...lines] = readCsv((await csv()).replace(/^\uFEFF/, ""));
  expect(head).toEqual(COLUMNS);
  expect(lines).toEqual(
    whole.map((row) => COLUMNS.map((one) => (row[one] === null ? null : String(row[one])))),
  );
});

test("what a spreadsheet would take for a formula is a text, and numbers stay numbers", async () => {
  for (const [n, name] of FORMULAS.entries()) await insert({ id: idOf(n), name, amount: "-5" });
  const [, ...lines] = readCsv(await csv("?columns=name,amount"));
  expect(lines.map(([, name, amount]) => [name, amount])).toEqual(
    FORMULAS.map((name) => [`'${name}`, "-5"]),
  );
  expect(await ndjson("?columns=name")).toMatchObject(FORMULAS.map((name) => ({ name })));
});

test("of many pages each row is there once, in the order that was asked for", async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name, amount)
     select 'a0X' || lpad(n::text, 15, '0'), repeat('x', 500), nullif(n % 97, 0) from generate_series(1, 9000) n`,
  );
  const [, ...lines] = readCsv(await csv("?columns=amount&sort=-amount"));
  const { rows } = await api.client.query<{ id: string }>(
    "select id from salesforce.probe__c order by amount desc nulls last, id desc",
  );
  expect(lines.map(([id]) => id)).toEqual(rows.map(({ id }) => id));
  const few = await ndjson("?columns=id&filter=amount.eq.96");
  expect(few).toHaveLength(92);
});

test("all of it is as of one seq, though rows change while it is read", async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name) select 'a0X' || lpad(n::text, 15, '0'), 'before' from generate_series(1, 5000) n`,
  );
  const answer = await app.request(
    `http://127.0.0.1:8787${PROBES}/rows.csv?columns=name`,
    {},
    api.settings,
  );
  const last = "a0X000000000005000";
  await api.client.query(
    `with o as (update sync.object set head_seq = 6 where name = 'Probe__c'),
     c as (insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, moment, applied_at)
       values ('Probe__c', 6, '${last}', 'update', 'stream', 'applied', '{"name":"before"}', '{"name":"after"}', now(), now()))
     update salesforce.probe__c set name = 'after' where id = '${last}'`,
  );
  const [, ...lines] = readCsv(await answer.text());
  expect(answer.headers.get("Orgmirror-Seq")).toBe("5");
  expect(new Set(lines.map(([, name]) => name))).toEqual(new Set(["before"]));
  expect(lines).toHaveLength(5_000);
  expect(readCsv(await csv("?columns=name")).at(-1)).toEqual([last, "after"]);
  expect(readCsv(await csv("?columns=name&asOf=seq:5")).at(-1)).toEqual([last, "before"]);
});

test("a condition takes the place of filters; columns may be called as people call them", async () => {
  await insert({ id: idOf(1), name: "Ada", amount: "1" });
  await insert({ id: idOf(2), name: "Bob", amount: "2" });
  const where = encodeURIComponent(
    JSON.stringify({ not: { field: "name", op: "eq", value: "Ada" } }),
  );
  expect(await csv(`?columns=name&where=${where}&zone=Europe/Berlin&headings=labels`)).toBe(
    `\uFEFFId,Name\r\n"${idOf(2)}","Bob"\r\n`,
  );
});

test("nothing that matches is a file with its headings alone, and says what it is", async () => {
  const { answer, text } = await exported("rows.csv?columns=name");
  expect(text).toBe("\uFEFFid,name\r\n");
  expect(answer.headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
  expect(answer.headers.get("Content-Disposition")).toMatch(
    /^attachment; filename="Probe__c \d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv"$/,
  );
  expect(await ndjson()).toEqual([]);
});

test("names stand for the ids of references, as far as they are known", async () => {
  const columns = PROBE.columns.filter(({ field }) => ["Id", "Name"].includes(field));
  await api.client.query(
    `create table if not exists salesforce.person (id text primary key, name text, ownerid text)`,
  );
  await api.client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns) values ('User', 'User', 'Users', 'person', $1)
     on conflict do nothing`,
    [JSON.stringify(columns)],
  );
  const [known, other] = ["005000000000001AAA", "005000000000002AAA"];
  await api.client.query("insert into salesforce.person values ($1, '=Ada', $2)", [known, other]);
  await insert({ id: idOf(1), ownerid: known });
  await insert({ id: idOf(2), ownerid: other });
  await insert({ id: idOf(3) });
  const [, ...lines] = readCsv(await csv("?columns=ownerid&names=true"));
  expect(lines.map(([, owner]) => owner)).toEqual(["'=Ada", other, null]);
  expect(await ndjson("?columns=ownerid&names=true")).toMatchObject([
    ...[{ ownerid: "=Ada" }, { ownerid: other }, { ownerid: null }],
  ]);
});

test("an export that cannot go on breaks off: a part is never taken for the whole", async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name)
     select 'a0X' || lpad(n::text, 15, '0'), repeat('x', 1000) from generate_series(1, 12000) n`,
  );
  const url = `http://127.0.0.1:8787${PROBES}/rows.csv?columns=name`;
  const answer = await app.request(url, {}, api.settings);
  await api.client.query("alter table salesforce.probe__c rename to away");
  await expect(answer.text()).rejects.toThrow("Postgres: missing");
  await api.client.query("alter table salesforce.away rename to probe__c");
});

test.each([
  ["rows.csv?columns=nmae", "Unknown column"],
  ["rows.csv?where=nothing", "Not JSON"],
  ["rows.csv?where={}&filter=name.eq.a", "Two conditions"],
  ['rows.csv?where={"field":"name","op":"eq","value":"a"}},"object":"Account"', "Not JSON"],
  ["rows.csv?names=perhaps", "Bad names"],
  ["rows.csv?headings=none", "Bad headings"],
  ["rows.ndjson?asOf=seq:77", "Not yet"],
  ["rows.csv?limit=5", "Unknown parameter"],
])("%s is refused: %s", async (path, title) => {
  const { answer, text } = await exported(path);
  expect(answer.status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ title });
});

test("while an object is copied for the first time there is nothing to export", async () => {
  await api.client.query("update sync.object set history_from = null where name = 'Probe__c'");
  const { answer, text } = await exported("rows.csv");
  expect(answer.status).toBe(400);
  expect(text).toContain("is being copied for the first time");
});

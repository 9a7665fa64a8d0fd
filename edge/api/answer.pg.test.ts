import { afterEach, beforeEach, expect, test } from "vitest";
import { PROBE } from "../../testing/probe-object.ts";
import { ID, useProbeApi } from "../../testing/use-probe-api.ts";
import { checkMeasures } from "../ask/check.ts";
import { OF_NOW } from "../ask/places.ts";
import type { Add } from "../query/statement.ts";
import { type Database, makeDatabase } from "../pg/database.ts";
import type { Answer, Contents, MeasuresQuestion } from "../protocol/question.ts";
import type { Place } from "../query/moment.ts";
import { answerAsOf, answerOfNow } from "./answer.ts";
import { headsNow } from "./heads.ts";

const api = useProbeApi();
const LINE = "00000000-0000-4000-8000-00000000000a";
const from = (seq: number, line = LINE): Contents => ({ Probe__c: { line, seq } });
const count: MeasuresQuestion = {
  object: "Probe__c",
  measures: [{ fn: "count", as: "probes" }],
  by: [{ field: "name" }],
  zone: "UTC",
};
const least = { ...count, measures: [{ fn: "min", field: "amount", as: "least" } as const] };

beforeEach(async () => {
  await api.client.query("truncate app.answer");
  await api.client.query(
    `insert into salesforce.probe__c (id, name, amount) values ('${ID}', 'Acme', 5)`,
  );
  await api.client.query(
    `update sync.object set head_seq = 5, history_from = 2, history_at = now(), line = '${LINE}'`,
  );
});

/** What isolates still do after their answers. */
const works: Promise<unknown>[] = [];
afterEach(() => Promise.all(works.splice(0)));

/** A Worker's isolate: what it ran, by what each statement is for. */
function makeIsolate() {
  const { DATABASE_URL = "", NEON_FETCH_ENDPOINT: endpoint } = api.settings;
  const real = makeDatabase({ connectionString: DATABASE_URL, endpoint });
  const ran: string[] = [];
  const noting: Database = {
    query(statement) {
      ran.push(purposeOf(statement.text));
      return real.query(statement);
    },
    write(statement) {
      ran.push("write");
      return real.write(statement);
    },
  };
  const afterwards = (work: Promise<unknown>) => void works.push(work);
  const contextOf = (atLeast: Contents | null) => ({ database: noting, afterwards, atLeast });
  const ask = async (
    question: MeasuresQuestion,
    atLeast: Contents | null,
    {
      before = null,
      object = PROBE,
    }: { before?: Place["asOf"] | null; object?: typeof PROBE } = {},
  ) => {
    const places = before && new Map([["Probe__c", { asOf: before, head: before.seq }]]);
    const checked = checkedOf(question, object);
    return (await answerOfNow(
      checked,
      { ...OF_NOW, before: places },
      contextOf(atLeast),
    )) as Answer;
  };
  const askAsOf = async (question: MeasuresQuestion, asOf: Place["asOf"]) => {
    const now = new Map([["Probe__c", { asOf, head: asOf.seq }]]);
    const places = { now, before: null };
    return (await answerAsOf(checkedOf(question), places, contextOf(null))) as Answer;
  };
  /** As who sees some of the records does. */
  const askPart = async (question: MeasuresQuestion, object: typeof PROBE) => {
    const atLeast = await headsNow(noting, afterwards);
    const context = contextOf(atLeast);
    return (await answerOfNow(checkedOf(question, object), OF_NOW, context)) as Answer;
  };
  /** What ran since the last look, all of it done. */
  const statements = async () => {
    for (let work = works.pop(); work; work = works.pop()) await work;
    return ran.splice(0);
  };
  return { ask, askAsOf, askPart, statements };
}

function checkedOf(question: MeasuresQuestion, object = PROBE) {
  const catalog = { mirrored: new Set(["probe__c"]), objects: new Map([["probe__c", object]]) };
  const calendar = { weekStart: 1, fiscalYearStart: 1 };
  return checkMeasures(question, object, catalog, { now: Date.now(), calendar });
}

function purposeOf(text: string): string {
  if (text.includes("from app.answer")) return "lookup";
  if (!text.includes("with ")) return "heads";
  if (text.includes("grouped_then")) return "refresh";
  return text.includes("changed_0") ? "untouched" : "whole";
}

async function changed(column: string, value: string): Promise<void> {
  await api.client.query(
    `with was as (select ${column} as value from salesforce.probe__c where id = '${ID}'),
      head as (update sync.object set head_seq = head_seq + 1 where name = 'Probe__c' returning head_seq),
      row as (update salesforce.probe__c set ${column} = $1 where id = '${ID}')
    insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
    select 'Probe__c', head_seq, '${ID}', 'update', 'stream', 'applied',
      jsonb_build_object('${column}', was.value), jsonb_build_object('${column}', $1::text) from was, head`,
    [value],
  );
}

test("an answer that is kept serves who has seen no more, without a statement", async () => {
  const { ask, statements } = makeIsolate();
  const first = await ask(count, null);
  expect(await statements()).toEqual(["lookup", "whole", "write"]);
  for (const seq of [0, 4, 5]) expect(await ask(count, from(seq))).toEqual(first);
  expect(await statements()).toEqual([]);
  await ask(count, { Account: { line: LINE, seq: 99 } });
  expect(await statements()).toEqual(["refresh"]);
});

test("who has seen more, or says nothing, is told what there is, by a refresh", async () => {
  const { ask, statements } = makeIsolate();
  await ask(count, null);
  await statements();
  await changed("name", "Zeta");
  expect(await ask(count, from(6))).toMatchObject({ rows: [["Zeta", 1]], seqs: { Probe__c: 6 } });
  expect(await statements()).toEqual(["refresh"]);
  await changed("name", "Ygg");
  expect(await ask(count, null)).toMatchObject({ rows: [["Ygg", 1]] });
  expect(await statements()).toEqual(["refresh"]);
  expect(await ask(count, from(7, "00000000-0000-4000-8000-00000000000b"))).toMatchObject({
    history: { Probe__c: LINE },
  });
  expect(await statements()).toEqual(["refresh"]);
});

test("what there is not yet is refused, not answered by less", async () => {
  const { ask } = makeIsolate();
  await ask(count, null);
  await expect(ask(count, from(6))).rejects.toThrow(
    "atLeast: Probe__c has no change 6 yet; the newest is seq:5.",
  );
});

test("where changes cannot be put in, it is asked whole", async () => {
  const { ask, statements } = makeIsolate();
  await ask(count, null);
  await statements();
  await changed("name", "Zeta");
  await api.client.query("update salesforce.probe__c set name = 'Omega'");
  await api.client.query("update sync.change set kind = 'reset', record_id = null");
  expect(await ask(count, from(6))).toMatchObject({ rows: [["Omega", 1]], seqs: { Probe__c: 6 } });
  expect(await statements()).toEqual(["refresh", "whole"]);
});

test("another isolate finds the answer in Postgres, as it is or to be refreshed", async () => {
  const first = makeIsolate();
  const answer = await first.ask(count, null);
  await first.statements();
  const second = makeIsolate();
  expect(await second.ask(count, from(5))).toEqual(answer);
  expect(await second.statements()).toEqual(["lookup", "write"]);
  await changed("name", "Zeta");
  const third = makeIsolate();
  expect(await third.ask(count, null)).toMatchObject({ rows: [["Zeta", 1]] });
  expect(await third.statements()).toEqual(["lookup", "refresh", "write"]);
  const { rows } = await api.client.query(
    "select contents, answer->'rows' as rows from app.answer",
  );
  expect(rows).toEqual([{ contents: from(6), rows: [["Zeta", 1]] }]);
});

test("a change of columns that a question does not use does not make it be asked anew", async () => {
  const { ask, statements } = makeIsolate();
  await ask(least, null);
  await statements();
  await changed("notes", "x");
  expect(await ask(least, from(6))).toMatchObject({ rows: [["Acme", "5"]], seqs: { Probe__c: 6 } });
  expect(await statements()).toEqual(["untouched"]);
  expect(await ask(least, from(6))).toMatchObject({ seqs: { Probe__c: 6 } });
  expect(await statements()).toEqual([]);
  await changed("amount", "4");
  expect(await ask(least, from(7))).toMatchObject({ rows: [["Acme", "4"]] });
  expect(await statements()).toEqual(["untouched", "whole"]);
});

test("many who ask at once are answered by one statement, and by a next one who came when it had begun", async () => {
  const { ask, statements } = makeIsolate();
  const all = (atLeast: Contents | null) => Array.from({ length: 20 }, () => ask(count, atLeast));
  await Promise.all(all(null));
  const ran = (await statements()).filter((one) => one === "whole" || one === "refresh");
  expect(ran[0]).toBe("whole");
  expect(ran.length).toBeLessThanOrEqual(3);
  await changed("name", "Zeta");
  for (const answer of await Promise.all(all(from(6)))) expect(answer.rows).toEqual([["Zeta", 1]]);
  expect(await statements()).toEqual(["refresh"]);
});

test("answers are right where none can be kept", async () => {
  await api.client.query("alter table app.answer rename to moved");
  try {
    const { ask, statements } = makeIsolate();
    expect(await ask(count, null)).toMatchObject({ rows: [["Acme", 1]] });
    expect(await statements()).toEqual(["lookup", "whole", "write"]);
    expect(await ask(count, from(5))).toMatchObject({ rows: [["Acme", 1]] });
  } finally {
    await api.client.query("alter table app.moved rename to answer");
  }
});

test("what Postgres keeps and cannot be read any more is asked whole", async () => {
  const first = makeIsolate();
  await first.ask(count, null);
  await first.statements();
  await changed("name", "Zeta");
  await api.client.query(`update app.answer set states = '{"now": "x"}'`);
  const second = makeIsolate();
  expect(await second.ask(count, null)).toMatchObject({ rows: [["Zeta", 1]] });
  expect(await second.statements()).toEqual(["lookup", "refresh", "whole", "write"]);
  await api.client.query(`update app.answer set answer = '{"rows": 1}'`);
  const third = makeIsolate();
  expect(await third.ask(count, null)).toMatchObject({ rows: [["Zeta", 1]] });
});

test("while an object is copied for the first time nothing is kept", async () => {
  await api.client.query("update sync.object set history_from = null");
  const { ask, statements } = makeIsolate();
  await ask(count, null);
  await api.client.query("update salesforce.probe__c set name = 'Beta'");
  expect(await ask(count, from(5))).toMatchObject({ rows: [["Beta", 1]] });
  expect(await statements()).toEqual(["lookup", "whole", "lookup", "whole"]);
});

test("an answer as of a moment is kept for ever, under the line and seq that the moment named", async () => {
  const { askAsOf, statements } = makeIsolate();
  const asOf = { seq: 5, line: LINE, at: "2026-01-31T14:00:00.000Z", settled: false };
  const first = await askAsOf(count, asOf);
  expect(first).toMatchObject({ rows: [["Acme", 1]], settled: false });
  expect(await statements()).toEqual(["whole"]);
  await changed("name", "Zeta");
  expect(await askAsOf(count, { ...asOf, settled: true })).toEqual({ ...first, settled: true });
  expect(await statements()).toEqual([]);
  expect(await askAsOf(count, { ...asOf, seq: 6 })).toMatchObject({ rows: [["Zeta", 1]] });
  expect(await statements()).toEqual(["whole"]);
  const lost = { ...asOf, line: "00000000-0000-4000-8000-00000000000b" };
  expect(await askAsOf(count, lost)).toBe("other line");
});

test("equal questions whose columns have other names have answers of their own", async () => {
  const { ask } = makeIsolate();
  const other = { ...count, measures: [{ fn: "count", as: "all" } as const] };
  expect((await ask(count, null)).columns).toEqual(["name", "probes"]);
  expect((await ask(other, from(0))).columns).toEqual(["name", "all"]);
});

test("answers that nobody used for long are dropped when another one is kept", async () => {
  const { ask, statements } = makeIsolate();
  await api.client.query(
    `insert into app.answer (key, contents, answer, used_at) values ('old', '{}', '{}', now() - interval '15 days'), ('new', '{}', '{}', now() - interval '13 days')`,
  );
  await ask(count, null);
  await statements();
  const { rows } = await api.client.query(
    "select count(*)::int as n, bool_or(key = 'new') as new, bool_or(key = 'old') as old from app.answer",
  );
  expect(rows).toEqual([{ n: 2, new: true, old: false }]);
});

test("of more answers than are kept those go that were used longest ago", async () => {
  const { ask, statements } = makeIsolate();
  await api.client.query(
    `insert into app.answer (key, contents, answer, used_at)
     select 'k' || n, '{}', '{}', now() - n * interval '1 second' from generate_series(1, 5010) n`,
  );
  await ask(count, null);
  await statements();
  const { rows } = await api.client.query(
    "select count(*)::int as n, bool_or(key = 'k5000') as last, bool_or(key = 'k5001') as further from app.answer",
  );
  expect(rows).toEqual([{ n: 5_001, last: true, further: false }]);
  await api.client.query("set enable_seqscan = off");
  const plan = await api.client.query(
    `explain select key from app.answer where used_at < greatest(now() - interval '14 days',
      (select used_at from app.answer order by used_at desc limit 1 offset 4999))`,
  );
  await api.client.query("reset enable_seqscan");
  expect(JSON.stringify(plan.rows)).toContain("Index Cond");
});

test("what it is compared with is said to be so far until it is settled, and such an answer is not stored", async () => {
  const { ask, statements } = makeIsolate();
  const compared = { ...count, compare: { asOf: "2026-01-31T00:00:00Z" } };
  const before = { line: LINE, seq: 5, at: "2026-01-30T00:00:00Z", settled: false };
  expect(await ask(compared, null, { before })).toMatchObject({ settled: false });
  expect(await statements()).toEqual(["lookup", "whole"]);
  const settled = { before: { ...before, settled: true } };
  expect(await ask(compared, from(5), settled)).toMatchObject({ settled: true });
  expect(await statements()).toEqual([]);
  expect(await ask(compared, null, settled)).toMatchObject({ settled: true });
  expect(await statements()).toContain("write");
});

test("an answer of a field is not that of the field with another type", async () => {
  const { ask, statements } = makeIsolate();
  const byAmount = { ...least, by: [{ field: "amount" }] };
  const typed = (pgType: string) => {
    const columns = PROBE.columns.map((one) =>
      one.column === "amount" ? { ...one, pgType } : one,
    );
    return { object: { ...PROBE, columns } as typeof PROBE };
  };
  await ask(byAmount, from(0), typed("numeric"));
  await statements();
  await ask(byAmount, from(0), typed("integer"));
  expect(await statements()).toEqual(["lookup", "whole", "write"]);
});

test("who sees some of the records shares an answer with those of the same grant alone, as long as nothing changed", async () => {
  await api.client.query(
    `insert into salesforce.probe__c (id, name, amount) values ('a0X2o00000AbcDfEAJ', 'Zeta', 7)`,
  );
  const { ask, askPart, statements } = makeIsolate();
  const seenBy = (name: string) => {
    const relation = (add: Add) =>
      `(select * from salesforce.probe__c where name = ${add(name, "text")})`;
    return { ...PROBE, seen: { relation, columns: [], reads: [], among: () => "no rows of then" } };
  };
  const counted = async (name: string) => (await askPart(count, seenBy(name))).rows;
  expect((await ask(count, null)).rows).toHaveLength(2);
  await statements();
  const viewers = Array.from({ length: 60 }, (_, n) => ["Acme", "Zeta", "Nobody"][n % 3] ?? "");
  const answers = await Promise.all(viewers.map(counted));
  expect(answers).toEqual(viewers.map((name) => (name === "Nobody" ? [] : [[name, 1]])));
  // One of each grant; of where the logs are one, and one for those who came when it had begun.
  expect((await statements()).toSorted()).toEqual(["heads", "heads", "whole", "whole", "whole"]);
  expect(await counted("Acme")).toEqual([["Acme", 1]]);
  expect(await statements()).toEqual(["heads"]);
  await changed("amount", "6");
  expect(await counted("Acme")).toEqual([["Acme", 1]]);
  expect(await statements()).toEqual(["heads", "whole"]);
});

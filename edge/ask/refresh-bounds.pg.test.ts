import { beforeEach, expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { CATALOG, DEAL, type World } from "../../testing/ask/world.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import { checkMeasures, type CheckedMeasures } from "./check.ts";
import { isCrossed } from "./currency.ts";
import { contentsOf, isKnownSince, isRefreshable } from "./kept-answer.ts";
import { measuresStatement, untouchedStatement } from "./measures-statement.ts";
import { type AskedPlaces, OF_NOW } from "./places.ts";
import { readAnswer, readStates, readUntouched } from "./read-answer.ts";
import { readingOf } from "./touched-by.ts";

const LINE = "00000000-0000-4000-8000-00000000000a";
const LATER_LINE = "00000000-0000-4000-8000-00000000000b";
const { fill, change, run } = useDealDatabase();
const sql = (text: string) => run({ text, values: [] });

const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, "0")}AAA`;
const account = (n: number, more = {}) => ({ id: id("001", n), name: `Account ${n}`, ...more });
const deal = (n: number, more = {}) => ({ id: id("006", n), name: `Deal ${n}`, ...more });
const WORLD: World = {
  User: [{ id: id("005", 1), name: "Ada" }],
  Account: [account(1, { ownerid: id("005", 1), industry: "Steel" })],
  Deal: [
    deal(1, { accountid: id("001", 1), ratio: "7", stage: "Open" }),
    deal(2, { accountid: id("001", 1), ratio: "-7", stage: "Open" }),
    deal(3, { stage: "Won" }),
  ],
};

const of = (question: Partial<MeasuresQuestion>): CheckedMeasures =>
  checkMeasures(
    { object: "Deal", measures: [{ fn: "count", as: "deals" }], zone: "UTC", ...question },
    DEAL,
    CATALOG,
    { now: Date.parse("2024-05-05"), calendar: { weekStart: 1, fiscalYearStart: 1 } },
  );
const BY_STAGE = of({
  measures: [
    { fn: "count", as: "deals" },
    { fn: "sum", field: "ratio", as: "total" },
  ],
  by: [{ field: "stage" }],
});
const BY_INDUSTRY = of({ by: [{ field: "account.industry" }] });
const BY_OWNER = of({ by: [{ field: "account.owner.name" }] });

async function whole(question: CheckedMeasures, places: AskedPlaces = OF_NOW) {
  const rows = await run(measuresStatement(question, places));
  const answer = readAnswer(question, rows, places);
  if (answer === null || answer === "other line") throw new Error("There is no answer.");
  const { states } = readStates(rows);
  return { answer, states, contents: contentsOf(answer) };
}

type Whole = Awaited<ReturnType<typeof whole>>;

/** The rows of an answer that is refreshed; "whole" where it must be asked whole. */
async function refreshed(question: CheckedMeasures, { contents, states }: Whole) {
  const rows = await run(measuresStatement(question, OF_NOW, { contents, states: states ?? "" }));
  const answer = readAnswer(question, rows);
  if (answer === null || answer === "other line") throw new Error("There is no answer.");
  return readStates(rows).isAble ? answer.rows : "whole";
}

const untouched = async (question: CheckedMeasures, { contents }: Whole) =>
  readUntouched(await run(untouchedStatement(question, contents))) !== null;

beforeEach(async () => {
  await fill(WORLD);
  await sql("truncate sync.lineage");
  await sql("update sync.object set row_count = 0");
  await change(WORLD, LINE);
});

type Logged = { readonly kind: string; readonly recordId?: string; readonly outcome?: string };

/** A change that is in the log alone. */
async function logged(object: string, { kind, recordId, outcome = "applied" }: Logged) {
  await run({
    text: `with head as (update sync.object set head_seq = head_seq + 1 where name = $1 returning head_seq)
      insert into sync.change (object, seq, record_id, kind, source, outcome, before, after)
      select $1, head_seq, nullif($2, ''), $3, 'stream', $4, '{"notes": null}', '{"notes": "x"}' from head`,
    values: [object, recordId ?? "", kind, outcome],
  });
}

test("a group without rows goes, a sum of no values is null, and without groups the one row stays", async () => {
  const kept = await whole(BY_STAGE);
  expect(kept.answer.rows).toEqual([
    ["Open", 2, "0"],
    ["Won", 1, null],
  ]);
  const all = of({ measures: [{ fn: "avg", field: "ratio", as: "mean" }] });
  const keptAll = await whole(all);
  const moved = (WORLD["Deal"] ?? []).map((row) =>
    row["ratio"] ? { ...row, stage: "Lost" } : row,
  );
  await change({ ...WORLD, Deal: moved }, LINE);
  expect(await refreshed(BY_STAGE, kept)).toEqual([
    ["Won", 1, null],
    ["Lost", 2, "0"],
  ]);
  await change({ ...WORLD, Deal: moved.map((row) => ({ ...row, ratio: null })) }, LINE);
  expect(await refreshed(BY_STAGE, kept)).toEqual([
    ["Won", 1, null],
    ["Lost", 2, null],
  ]);
  await change({ ...WORLD, Deal: [] }, LINE);
  expect(await refreshed(BY_STAGE, kept)).toEqual([]);
  expect(await refreshed(all, keptAll)).toEqual([[null]]);
});

test("keys are kept in every code point, digit and microsecond", async () => {
  const names = ['\u0001 " \\ \u2028 \u{1F680} e\u0301', "null", "  ", "é"];
  const Deal = names.map((name, n) => ({
    ...deal(n, { name, ratio: n % 2 ? "10.10" : "10.1", serial: "9007199254740993" }),
    ...{ created: `2024-01-01T00:00:00.00000${1 + (n % 2)}Z`, opens: "09:30:00", hot: n > 1 },
  }));
  await change({ ...WORLD, Deal }, LINE);
  const fields = ["name", "ratio", "serial", "created", "opens", "hot", "closed"];
  const questions = fields.map((field) => of({ by: [{ field }] }));
  const kept: Whole[] = [];
  for (const question of questions) kept.push(await whole(question));
  expect(kept.map(({ answer }) => answer.rows.length)).toEqual([4, 1, 1, 2, 1, 2, 1]);
  const more = { ...Deal[0], id: id("006", 90), ratio: "10.100" };
  await change({ ...WORLD, Deal: [...Deal, more] }, LINE);
  for (const [i, question] of questions.entries()) {
    const { rows } = (await whole(question)).answer;
    expect(kept[i] && (await refreshed(question, kept[i]))).toEqual(rows);
  }
});

test("a record that is referred to changes, comes and goes, two references away too", async () => {
  // Each object is put back from its own seq.
  for (let i = 0; i < 9; i++) await logged("Deal", { kind: "update", recordId: id("006", 1) });
  const kept = [await whole(BY_INDUSTRY), await whole(BY_OWNER)] as const;
  const both = async () => [
    await refreshed(BY_INDUSTRY, kept[0]),
    await refreshed(BY_OWNER, kept[1]),
  ];
  await change({ ...WORLD, User: [{ id: id("005", 1), name: "Bo" }] }, LINE);
  expect(await both()).toEqual([
    [
      ["Steel", 2],
      [null, 1],
    ],
    [
      ["Bo", 2],
      [null, 1],
    ],
  ]);
  await change({ ...WORLD, User: [] }, LINE);
  expect(await both()).toEqual([
    [
      ["Steel", 2],
      [null, 1],
    ],
    [[null, 3]],
  ]);
  await change({ ...WORLD, Account: [] }, LINE);
  expect(await both()).toEqual([[[null, 3]], [[null, 3]]]);
  await change(WORLD, LINE);
  expect(await both()).toEqual([
    [
      ["Steel", 2],
      [null, 1],
    ],
    [
      ["Ada", 2],
      [null, 1],
    ],
  ]);
});

test("what is compared with as of a moment stays as it was", async () => {
  await change({ ...WORLD, Deal: [] }, LINE);
  const asOf = { seq: 0, line: LINE, at: "2024-05-04T00:00:00.000Z", settled: true };
  const places = { now: null, before: new Map([["Deal", { asOf, head: 3 }]]) };
  const question = of({
    by: [{ field: "stage" }],
    compare: { asOf: { Deal: { line: LINE, seq: 0 } } },
  });
  const kept = await whole(question, places);
  await change({ ...WORLD, Deal: [deal(1, { stage: "Won" })] }, LINE);
  const { rows } = (await whole(question, places)).answer;
  expect(rows).toEqual([
    ["Open", 0, 2, -2],
    ["Won", 1, 1, 0],
  ]);
  expect(await refreshed(question, kept)).toEqual(rows);
});

test("what changed is put in only where the log leads from there to now, and tells all of it", async () => {
  const kept = await whole(BY_INDUSTRY);
  const able = () => refreshed(BY_INDUSTRY, kept).then((rows) => rows !== "whole");
  await logged("Account", { kind: "update", recordId: id("001", 1) });
  await logged("Account", { kind: "update", recordId: id("001", 1) });
  expect(await able()).toBe(true);
  await sql("update sync.object set history_from = 1 where name = 'Account'");
  expect(await able()).toBe(false);
  await sql("update sync.object set history_from = null where name = 'Account'");
  expect(await able()).toBe(false);
  await sql("update sync.object set history_from = 0 where name = 'Account'");
  await sql(`update sync.object set line = '${LATER_LINE}'`);
  expect(await able()).toBe(false);
  const lineage = (first: number) =>
    sql(`insert into sync.lineage (object, n, line, first_seq) select name, n, l.line::uuid, first from sync.object,
      (values (1, '${LINE}', 0), (2, '${LATER_LINE}', ${first})) l (n, line, first)`);
  await lineage(0);
  expect(await able()).toBe(false);
  await sql("truncate sync.lineage");
  await lineage(1);
  expect(await able()).toBe(true);
  await sql("update sync.object set head_seq = -1 where name = 'Deal'");
  expect(await able()).toBe(false);
  await sql("update sync.object set head_seq = 0 where name = 'Deal'");
  await logged("Account", { kind: "reset" });
  expect(await able()).toBe(false);
  expect(await untouched(BY_INDUSTRY, kept)).toBe(false);
});

test("of too many records all are counted anew: own ones, referrers, and referrers on the way", async () => {
  const deals = (n: number) =>
    Array.from({ length: n }, (_, i) => deal(i, { accountid: id("001", 1) }));
  const accounts = (n: number) =>
    Array.from({ length: n }, (_, i) => account(i, { ownerid: id("005", 1) }));
  const Bo = [{ id: id("005", 1), name: "Bo" }];
  const ableAfter = async (before: World, after: World) => {
    await change(before, LINE);
    const kept = await whole(BY_OWNER);
    await change(after, LINE);
    return (await refreshed(BY_OWNER, kept)) !== "whole";
  };
  const none = { ...WORLD, Deal: [] };
  expect(await ableAfter(none, { ...none, Deal: deals(100) })).toBe(true);
  expect(await ableAfter(none, { ...none, Deal: deals(101) })).toBe(false);
  expect(
    await ableAfter({ ...WORLD, Deal: deals(100) }, { ...WORLD, Deal: deals(100), User: Bo }),
  ).toBe(true);
  expect(
    await ableAfter({ ...WORLD, Deal: deals(101) }, { ...WORLD, Deal: deals(101), User: Bo }),
  ).toBe(false);
  expect(
    await ableAfter(
      { ...none, Account: accounts(100) },
      { ...none, Account: accounts(100), User: Bo },
    ),
  ).toBe(true);
  expect(
    await ableAfter(
      { ...none, Account: accounts(101) },
      { ...none, Account: accounts(101), User: Bo },
    ),
  ).toBe(false);
  // Three in a thousand of a large object.
  await sql("update sync.object set row_count = 50000 where name = 'Deal'");
  expect(await ableAfter(none, { ...none, Deal: deals(150) })).toBe(true);
  expect(await ableAfter(none, { ...none, Deal: deals(151) })).toBe(false);
});

test("so many changes are not read", async () => {
  const kept = await whole(BY_STAGE);
  for (let i = 0; i < 400; i++) await logged("Deal", { kind: "update", recordId: id("006", 1) });
  expect(await refreshed(BY_STAGE, kept)).toEqual(kept.answer.rows);
  await logged("Deal", { kind: "update", recordId: id("006", 1) });
  expect(await refreshed(BY_STAGE, kept)).toBe("whole");
});

test("an update of other columns touches nothing, and what was not applied neither", async () => {
  const distinct = of({
    measures: [{ fn: "distinct", field: "account.industry", as: "industries" }],
  });
  const kept = await whole(distinct);
  expect([isRefreshable(distinct), kept.states]).toEqual([false, null]);
  for (const object of ["Deal", "Account"])
    for (const outcome of ["applied", "superseded", "repair"])
      await logged(object, {
        kind: outcome === "applied" ? "update" : "delete",
        recordId: "x",
        outcome,
      });
  expect(await untouched(distinct, kept)).toBe(true);
  const [Deal] = WORLD["Deal"] ?? [];
  const others = (WORLD["Deal"] ?? []).slice(1);
  await change({ ...WORLD, Deal: [{ ...Deal, notes: "x" }, ...others] }, LINE);
  expect(await untouched(distinct, kept)).toBe(true);
  for (const world of [
    { ...WORLD, Deal: [{ ...Deal, accountid: null }, ...others] },
    { ...WORLD, Deal: others },
    { ...WORLD, Account: [] },
    { ...WORLD, Account: [account(1, { ownerid: id("005", 1), industry: "Apparel" })] },
  ]) {
    const from = await whole(distinct);
    await change(world, LINE);
    expect(await untouched(distinct, from)).toBe(false);
  }
});

test("only what can be taken away again is refreshed: counts, sums and averages of one currency", () => {
  const asked = (measure: object) => of({ measures: [{ as: "m", ...measure } as never] });
  const total = { fn: "sum", field: "amount" };
  expect(isRefreshable(asked({ fn: "avg", field: "ratio" }))).toBe(true);
  for (const fn of ["min", "max", "median", "distinct"])
    expect(isRefreshable(asked({ fn, field: "ratio" }))).toBe(false);
  expect(isRefreshable(asked(total))).toBe(false);
  expect(
    isRefreshable(
      of({ measures: [{ ...total, as: "m" } as never], by: [{ field: "currencyisocode" }] }),
    ),
  ).toBe(true);
});

test("amounts of several currencies are not ranked, nor are the greatest of them cut out", () => {
  const total = { fn: "sum", field: "amount", as: "total" } as const;
  const count = { fn: "count", as: "deals" } as const;
  const [currency, stage] = [{ field: "currencyisocode" }, { field: "stage" }];
  const isAsked = (more: object) => {
    const question = of({ measures: [total], by: [currency], ...more } as never);
    return question.measures.some((one) => isCrossed(one, question));
  };
  expect(isAsked({})).toBe(false);
  expect(isAsked({ top: { n: 1 } })).toBe(true);
  expect(isAsked({ then: "rank" })).toBe(true);
  expect(isAsked({ by: [currency, stage], then: "rank" })).toBe(false);
  expect(isAsked({ by: [stage, currency], then: "rank" })).toBe(true);
  // The currencies with the most deals are cut out by a number that has none.
  expect(isAsked({ measures: [count, total], top: { n: 1 } })).toBe(false);
});

test("a column without a history back to then is asked whole", () => {
  const contents = { Deal: { line: LINE, seq: 5 }, Account: { line: LINE, seq: 5 } };
  const { object } = BY_INDUSTRY;
  const since = (more: object, column = "industry"): CheckedMeasures => {
    const younger = (name: string) => {
      const found = CATALOG.objects.get(name) ?? object;
      const columns = found.columns.map((one) =>
        one.column === column ? { ...one, ...more } : one,
      );
      return { ...found, columns };
    };
    const objects = new Map(["deal", "account", "user"].map((name) => [name, younger(name)]));
    const calendar = { weekStart: 1, fiscalYearStart: 1 };
    const question: MeasuresQuestion = {
      ...{ object: "Deal", zone: "UTC", measures: [{ fn: "count", as: "n" }] },
      by: [{ field: "account.industry" }],
    };
    return checkMeasures(question, younger("deal"), { ...CATALOG, objects }, { now: 0, calendar });
  };
  expect(isKnownSince(readingOf(BY_INDUSTRY), contents)).toBe(true);
  expect(isKnownSince(readingOf(since({ since: 5 })), contents)).toBe(true);
  expect(isKnownSince(readingOf(since({ since: 6 })), contents)).toBe(false);
  expect(isKnownSince(readingOf(since({ pending: true })), contents)).toBe(false);
  expect(isKnownSince(readingOf(since({ since: 6 }, "accountid")), contents)).toBe(false);
  expect(isKnownSince(readingOf(since({ since: 6 }, "revenue")), contents)).toBe(true);
  expect(isKnownSince(readingOf(BY_OWNER), contents)).toBe(false);
});

import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { mergeFields, stageFields } from "../../ingest/apply/merge-fields.ts";
import type { RowCells } from "../../ingest/core/mirror-row.ts";
import { transaction } from "../../ingest/lib/transaction.ts";
import { pgNow } from "../../ingest/lib/pg-clock.ts";
import {
  BEGAN,
  event,
  IDS,
  imageOf,
  object,
  STEP,
  type Step,
  table,
} from "../../testing/person-steps.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { rowsCountAsOf } from "./count-as-of.ts";
import type { ObjectRead, QuestionObject } from "./column.ts";
import { DIFFERENCES, differencesSince, readDifferences } from "./differences.ts";
import { checkRows } from "../ask/rows-question.ts";
import type { Condition } from "../protocol/question.ts";
import { parseFilters } from "./filter.ts";
import { latestBeginning, parseMoment, type Place, placeOf, readPlace } from "./moment.ts";
import { atPlace, parseQuestion, type Question, type QuestionText, readsOf } from "./question.ts";
import { readRecordAsOf, recordAsOf } from "./record-as-of.ts";
import { askRowsPage } from "./rows-page.ts";
import type { Statement } from "./statement.ts";

const db = usePipelineDatabase(table);
async function run({ text, values }: Statement) {
  const query = { text, values: [...values], rowMode: "array" as const };
  return (await db.pool.query<(string | null)[]>(query)).rows;
}

const OBJECT = { object, columns: [] };
const at = (second: number) => new Date(BEGAN + second * 1_000).toISOString();

async function placeAt(text: string, read: ObjectRead = OBJECT): Promise<Place> {
  const moment = parseMoment("asOf", text);
  const place = moment && readPlace(read, await run(placeOf(read, moment)));
  if (!place) throw new Error("the object is not there");
  return place;
}

/** All rows of a walk in pages, as of a place or now. `between` happens between two pages. */
async function walk(
  of: QuestionObject,
  text: QuestionText,
  place: Place | null,
  between?: () => Promise<unknown>,
) {
  return walkPages((cursor) => parseQuestion({ ...text, cursor }, of), place, between);
}

async function walkPages(
  questionAt: (cursor: string | undefined) => Question,
  place: Place | null,
  between: () => Promise<unknown> = async () => undefined,
) {
  const rows: RowCells[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await askRowsPage(atPlace(questionAt(cursor), place), run);
    rows.push(...(page?.rows ?? []));
    if (!page?.next) return rows;
    cursor = page.next;
    await between();
  }
}

/** All rows under a condition. */
async function walkWhere(of: QuestionObject, where: Condition, place: Place | null) {
  return walkPages((cursor) => askedWhere(of, where, cursor), place);
}

function askedWhere(of: QuestionObject, where: Condition, cursor?: string): Question {
  const catalog = { mirrored: new Set(["person"]), objects: new Map([["person", of]]) };
  const settings = { now: BEGAN, calendar: { weekStart: 1, fiscalYearStart: 1 } };
  const asked = { object: "Person", where, sort: ["-amount"], limit: 2 };
  return checkRows({ ...asked, cursor: cursor ?? null }, of, catalog, settings);
}

async function take(step: Step): Promise<void> {
  if (step.step === "event") {
    const cells = step.type === "DELETE" ? {} : step.values;
    await db.apply(event(step.type, cells, step.commit, ...step.ids));
  } else if (step.step === "image")
    await db.merge(step.id, step.values && imageOf(step.id, step.values, step.stamp));
  else await takeFields(step.rows);
}

async function takeFields(rows: readonly (readonly [string, RowCells])[]): Promise<void> {
  const columns = table.columns.filter(({ column }) => ["amount", "seen"].includes(column));
  const images = rows.map(([id, { amount = null, seen = null }]) => {
    return { id, systemmodstamp: "2026-03-01T11:00:00.000Z", amount, seen };
  });
  const began = await pgNow(db.pool);
  await transaction(db.pool, async (client) => {
    const staged = await stageFields(client, columns, images);
    const read = { began, maxStalenessMs: 0, source: "repair" as const, columns, images: staged };
    await mergeFields(client, db.lease, table, read, randomUUID());
  });
}

type CopyAt = QuestionObject & { readonly seq: number };

/** A copy of the rows, under the seq that they are true for. */
async function copyAt(): Promise<CopyAt> {
  const seq = await head();
  await db.pool.query(
    `create table if not exists salesforce.copy_${seq} as select * from salesforce.person`,
  );
  return { ...object, mirrorTable: `copy_${seq}`, seq };
}

afterEach(async () => {
  const copies = await db.rows(
    "select tablename as name from pg_tables where tablename like 'copy_%'",
  );
  for (const { name } of copies) await db.pool.query(`drop table salesforce.${name}`);
});

/** Conditions on columns of the record. */
const CONDITIONS: readonly Condition[] = [
  {
    any: [
      { field: "amount", op: "gt", value: 0 },
      { field: "closedate", op: "null", value: true },
    ],
  },
  { not: { field: "lastname", op: "eq", value: "Byron" } },
  { field: "closedate", op: "eq", value: { period: "this-year" } },
  {
    all: [
      { field: "seen", every: "month", op: "eq", value: "2026-01-01" },
      { field: "active", op: "eq", value: true },
    ],
  },
  { field: "units", bands: [0, 5], op: "eq", value: 2 },
];

const QUESTIONS: readonly QuestionText[] = [
  {},
  { sort: "-amount", limit: "2" },
  { sort: "lastname,-seen", limit: "1" },
  { filter: ["amount.gt.0"], sort: "closedate", limit: "2" },
  { filter: ["name.ne.Ada Byron", "active.eq.true"], columns: "units" },
  { filter: ["closedate.null.true"], sort: "-units", limit: "3" },
];

describe("the rows as of a seq", () => {
  test("equal a copy taken at that seq, in every column, filter, order and page, whatever came later", async () => {
    const histories = fc.asyncProperty(
      fc.array(STEP, {
        minLength: 4,
        maxLength: 14,
      }),
      async (steps) => {
        await empty();
        const copies = [await copyAt()];
        for (const step of steps) {
          await take(step);
          copies.push(await copyAt());
        }
        for (const copy of copies) await compare(copy);
        const last = copies.at(-1);
        if (last) for (const copy of copies) await compareDifferences(copy, last);
      },
    );
    await fc.assert(histories, { numRuns: Number(process.env["AS_OF_RUNS"] ?? 12) });
  }, 600_000);
});

test("a delete speaks for every column, also for those that it does not name", async () => {
  await empty();
  // The row of the batch has only what its events named.
  await db.apply(event("CREATE", { lastname: "Byron" }), event("DELETE", {}));
  const created = await placeAt(`seq:${(await head()) - 1}`);
  await db.merge(IDS[0], imageOf(IDS[0], { lastname: "Byron", amount: "1" }, 100));
  const row = readRecordAsOf(object, await run(recordAsOf(object, IDS[0], created)));
  expect(row).toMatchObject({ lastname: "Byron", amount: null });
});

test("a walk as of a seq gives each row once, in order, while rows come, move and go", async () => {
  await empty();
  for (const [n, id] of IDS.entries())
    await db.apply(event("CREATE", { amount: String(n), lastname: `No. ${n}` }, 0, id));
  const seq = await head();
  const [first = "", last = ""] = [IDS[0], IDS.at(-1)];
  let changes = 0;
  const between = async () => {
    changes += 1;
    await db.apply(
      event("UPDATE", { amount: String(changes % 2 === 0 ? 90 : -90) }, changes, first),
    );
    await db.apply(event(changes === 2 ? "DELETE" : "UPDATE", {}, changes, last));
    await db.apply(
      event("CREATE", { amount: `${changes}.5` }, changes, `0030000000001${changes}0AAA`),
    );
  };
  const asked = { sort: "amount", limit: "1", asOf: `seq:${seq}` };
  const rows = await walk(object, asked, await placeAt(asked.asOf), between);
  expect(rows.map(({ id, amount }) => [id, amount])).toEqual(IDS.map((id, n) => [id, String(n)]));
  expect(changes).toBe(IDS.length - 1);
});

describe("a time", () => {
  const seen = async (second: number) => {
    const { asOf } = await placeAt(at(second));
    return [asOf.seq - start, asOf.settled];
  };
  let start = 0;

  test("names the log up to the first applied change of a later moment; what comes late counts from the one before", async () => {
    await empty();
    start = await head();
    await db.apply(event("CREATE", { units: 1 }, 5));
    await db.apply(event("UPDATE", { units: 2 }, 3));
    await db.apply(event("UPDATE", { units: 3 }, 20));
    expect(await Promise.all([4, 5, 19, 20].map(seen))).toEqual([
      [0, true],
      [2, true],
      [2, true],
      [3, false],
    ]);
    await db.apply(event("UPDATE", { units: 4 }, 40));
    expect(await Promise.all([20, 39, 40].map(seen))).toEqual([
      [3, true],
      [3, true],
      [4, false],
    ]);
    // The moment of what no event brought is when it was read.
    await db.merge(IDS[0], imageOf(IDS[0], { units: 5 }, 100));
    expect(await seen(4_000)).toEqual([4, true]);
    expect((await placeAt(at(40))).asOf.at).toBe(at(40));
  });
});

test("what the log does not reach is refused in a sentence that says where it begins", async () => {
  await empty();
  await db.apply(event("CREATE", { units: 1 }, 5), event("UPDATE", { units: 2 }, 6));
  const seq = await head();
  await db.pool.query("update sync.object set history_from = $1, history_at = last_moment", [seq]);
  const refusal = (moment: string) => placeAt(moment).catch((error: Error) => error.message);
  expect(await refusal(`seq:${seq - 1}`)).toBe(
    `The history of Person begins at 2026-03-01T10:00:06.000Z (seq:${seq}); ask for that moment or a later one.`,
  );
  expect(await refusal("2026-03-01T10:00:05Z")).toContain("The history of Person begins at");
  expect(await refusal(`seq:${seq + 1}`)).toBe(
    `Person has no change ${seq + 1} yet; the newest is seq:${seq}.`,
  );
  for (const moment of ["seq:", "seq:1.5", "yesterday", "2026-03-01T10:00"])
    expect(await refusal(moment)).toContain(`asOf takes a time with its zone`);
  await db.pool.query("update sync.object set history_from = null");
  expect(await refusal(`seq:${seq}`)).toBe(
    "Person is being copied for the first time; its history begins when that ends.",
  );
});

test("a column that came later is left out of all, and refused where it is read, with the time", async () => {
  await empty();
  await db.apply(event("CREATE", { units: 1 }, 5));
  const earlier = await head();
  await db.apply(event("UPDATE", { units: 2 }, 6));
  const since = await head();
  const columns = object.columns.map((one) => (one.column === "units" ? { ...one, since } : one));
  const young = { ...object, columns };
  const place = await placeAt(`seq:${earlier}`);
  const names = atPlace(parseQuestion({}, young), place).columns.map(({ column }) => column);
  expect(names).not.toContain("units");
  expect(names).toHaveLength(young.columns.length - 1);
  expect(readsOf(parseQuestion({}, young))[0].columns).toEqual(
    young.columns.filter(({ column }) => column === "id"),
  );
  const where = { not: { field: "units", op: "gt", value: 1 } };
  const asked = [
    ...[{ columns: "units" }, { sort: "units" }, { filter: ["units.gt.1"] }].map((text) =>
      parseQuestion(text, young),
    ),
    askedWhere(young, where),
  ];
  for (const question of asked) {
    const [read] = readsOf(question);
    await expect(placeAt(at(5), read)).rejects.toThrow(
      `The history of Person.Units begins at ${at(6)} (seq:${since}); ask for that moment or a later one.`,
    );
    expect((await placeAt(at(6), read)).asOf.seq).toBe(since);
    const [[beginning] = []] = await run(latestBeginning([read]));
    expect((await placeAt(beginning ?? "", read)).asOf.seq).toBe(since);
  }
});

test("a commit that is said to be far ahead does not date what follows it", async () => {
  await empty();
  await db.apply(event("CREATE", { units: 1 }, 3e9), event("UPDATE", { units: 2 }, 3e9));
  const ahead = "select seq from sync.change where moment > now() + interval '6 minutes'";
  expect(await db.rows(ahead)).toEqual([]);
});

test("a place of a log that was put back, or cut, is not answered", async () => {
  await empty();
  await db.apply(event("CREATE", { units: 1 }, 5));
  const place = await placeAt(`seq:${await head()}`);
  const asked = atPlace(parseQuestion({ asOf: `seq:${place.asOf.seq}` }, object), place);
  expect((await askRowsPage(asked, run))?.rows).toHaveLength(1);
  const lost = { ...place, asOf: { ...place.asOf, line: randomUUID() } };
  expect(await askRowsPage(atPlace(asked, lost), run)).toBeNull();
  await db.pool.query("update sync.object set history_from = $1", [place.asOf.seq + 1]);
  expect(await askRowsPage(asked, run)).toBeNull();
  await db.pool.query("update sync.object set history_from = $1", [place.asOf.seq]);
  const moment = { time: null, seq: place.asOf.seq, line: lost.asOf.line };
  const answer = await run(placeOf(OBJECT, moment));
  expect(() => readPlace(OBJECT, answer)).toThrow("was put back");
});

async function head(): Promise<number> {
  return Number((await db.rows("select head_seq from sync.object"))[0]?.["head_seq"]);
}

const LISTS: readonly QuestionText[] = [
  {},
  { filter: ["amount.gt.0", "active.eq.true"], columns: "name,units" },
  { filter: ["closedate.null.true"], columns: "id" },
];

/** What differs between two copies, against what one statement says of it. */
async function compareDifferences(then: CopyAt, now: CopyAt): Promise<void> {
  const place = await placeAt(`seq:${then.seq}`);
  for (const text of LISTS) {
    const [was, is] = [await byId(then, text), await byId(now, text)];
    const [all, allNow] = [
      await byId(then, { columns: text.columns }),
      await byId(now, { columns: text.columns }),
    ];
    const kindOf = (id: string) => {
      if (!was.has(id) || !is.has(id)) return was.has(id) ? "left" : is.has(id) ? "entered" : null;
      return JSON.stringify(was.get(id)) === JSON.stringify(is.get(id)) ? null : "changed";
    };
    const expected = IDS.filter((id) => kindOf(id) !== null).map((id) => {
      return { id, kind: kindOf(id), before: all.get(id) ?? null, after: allNow.get(id) ?? null };
    });
    const question = atPlace(parseQuestion(text, object), place);
    const found = readDifferences(question, await run(differencesSince(question, place)));
    const inOrder = found?.rows.toSorted((a, b) => a.id.localeCompare(b.id));
    expect([then.seq, text, inOrder]).toEqual([then.seq, text, expected]);
    const counts = Object.groupBy(expected, ({ kind }) => kind ?? "");
    for (const kind of DIFFERENCES) expect(found?.counts[kind]).toBe(counts[kind]?.length ?? 0);
  }
}

async function byId(of: QuestionObject, text: QuestionText) {
  return new Map((await walk(of, text, null)).map((row) => [String(row["id"]), row]));
}

async function empty(): Promise<void> {
  for (const name of ["change", "tombstone"]) await db.pool.query(`delete from sync.${name}`);
  await db.pool.query("delete from salesforce.person");
  // Seqs go on, as the lease expects.
  await db.pool.query(
    "update sync.object set history_from = head_seq, history_at = '2026-03-01', row_count = 0",
  );
  const copies = await db.rows(
    "select tablename as name from pg_tables where tablename like 'copy_%'",
  );
  for (const { name } of copies) await db.pool.query(`drop table salesforce.${name}`);
}

async function compare(copy: CopyAt): Promise<void> {
  const place = await placeAt(`seq:${copy.seq}`);
  for (const text of QUESTIONS) {
    const expected = await walk(copy, text, null);
    expect([
      copy.seq,
      text,
      await walk(object, { ...text, asOf: `seq:${copy.seq}` }, place),
    ]).toEqual([copy.seq, text, expected]);
    const filters = parseFilters(text.filter ?? [], object);
    const [[, all, counted] = []] = await run(rowsCountAsOf(object, filters, place));
    expect(Number(counted)).toBe(expected.length);
    if (filters.length === 0) expect(Number(all)).toBe(expected.length);
  }
  for (const where of CONDITIONS) {
    const expected = await walkWhere(copy, where, null);
    const rows = await walkWhere(object, where, place);
    expect([copy.seq, where, rows]).toEqual([copy.seq, where, expected]);
  }
  const rows = new Map((await walk(copy, {}, null)).map((row) => [row["id"], row]));
  for (const id of IDS)
    expect(readRecordAsOf(object, await run(recordAsOf(object, id, place)))).toEqual(
      rows.get(id) ?? null,
    );
}

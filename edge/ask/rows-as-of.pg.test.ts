import fc from "fast-check";
import { expect, test } from "vitest";
import { useDealDatabase } from "../../testing/ask/deal-database.ts";
import { calendars, rowConditions, ZONES } from "../../testing/ask/random-question.ts";
import { walkRows } from "../../testing/ask/walk-rows.ts";
import { CATALOG, DEAL, randomWorld, type World } from "../../testing/ask/world.ts";
import type { RowsQuestion } from "../protocol/question.ts";
import type { Places } from "../query/moment.ts";
import { atPlaces } from "../query/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { askRowsPage } from "../query/rows-page.ts";
import { checkRows } from "./rows-question.ts";

const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const LINE = "00000000-0000-4000-8000-00000000000a";
const QUESTIONS = 80;
const NAMES = ["Deal", "Account", "User"] as const;

const { fill, change, run } = useDealDatabase();

const asked = fc.record({
  where: rowConditions,
  sort: fc.shuffledSubarray(
    ["-amount", "closed", "name", "-hot", "-account.industry", "account.owner.name"],
    { maxLength: 2 },
  ),
  columns: fc.constantFrom<string[]>([], ["name", "notes"], ["stage", "amount", "created"]),
  limit: fc.constantFrom(3, 40),
  zone: fc.constantFrom(...ZONES),
});

type Seqs = Readonly<Record<string, number>>;

/** The head of each log. */
async function heads(): Promise<Seqs> {
  const text = `select name, head_seq from sync.object`;
  return Object.fromEntries(
    (await run({ text, values: [] })).map(([name, seq]) => [name ?? "", Number(seq)]),
  );
}

const placesAt = (seqOf: (name: (typeof NAMES)[number]) => number): Places =>
  new Map(
    NAMES.map((name) => {
      const asOf = { seq: seqOf(name), line: LINE, at: "2026-01-31T09:30:00Z", settled: true };
      return [name, { asOf, head: 1_000 }];
    }),
  );

async function answerTo(
  question: Omit<RowsQuestion, "object">,
  { now, ...calendar }: { readonly now: number; weekStart: number; fiscalYearStart: number },
  places: Places | null,
) {
  try {
    const settings = { now, calendar };
    return await walkRows({ object: "Deal", ...question }, settings, places, run);
  } catch (error) {
    if (error instanceof QuestionError) return error.title;
    throw error;
  }
}

/** Worlds that follow one another, and the heads of the logs at each. */
async function history(worlds: readonly World[]): Promise<readonly Seqs[]> {
  const [first, ...others] = worlds;
  await fill(first ?? {});
  const seqs = [await heads()];
  for (const world of others) {
    await change(world, LINE);
    seqs.push(await heads());
  }
  return seqs;
}

/** Which of the worlds each object is in. */
const moments = fc.record({ Deal: fc.nat(3), Account: fc.nat(3), User: fc.nat(3) });
type Moment = typeof moments extends fc.Arbitrary<infer T> ? T : never;

test("rows under a condition as of places equal those that were there, each object as of its own, in every page", async () => {
  const many = Array.from({ length: 60 }, (_, n) => randomWorld(SEED + n));
  const worlds = many.filter(({ Deal = [] }) => Deal.length > 1).slice(0, 4);
  const questions = fc.sample(fc.tuple(asked, calendars), { seed: SEED, numRuns: QUESTIONS });
  const answers = async (places: Places | null) => {
    const all = [];
    for (const [question, settings] of questions)
      all.push(await answerTo(question, settings, places));
    return all;
  };
  const expected: (readonly [Moment, Awaited<ReturnType<typeof answers>>])[] = [];
  for (const moment of fc.sample(moments, { seed: SEED, numRuns: 6 })) {
    const mixed = NAMES.map((name) => [name, worlds[moment[name]]?.[name] ?? []] as const);
    await fill(Object.fromEntries(mixed));
    expected.push([moment, await answers(null)]);
  }
  const seqs = await history(worlds);
  for (const [moment, rows] of expected) {
    const places = placesAt((name) => seqs[moment[name]]?.[name] ?? 0);
    const found = await answers(places);
    for (const [i, [question]] of questions.entries())
      expect([SEED, moment, question, found[i]]).toEqual([SEED, moment, question, rows[i]]);
  }
  const some = expected.flatMap(([, rows]) => rows.filter((one) => typeof one !== "string"));
  expect(some.flat().length).toBeGreaterThan(QUESTIONS);
}, 300_000);

const INDUSTRY = { field: "account.industry", op: "null", value: false };
const UTC = { now: Date.parse("2024-05-05"), calendar: { weekStart: 1, fiscalYearStart: 1 } };

async function fillThree(): Promise<void> {
  const Account = [1, 2, 3].map((n) => ({ id: `00100000000000${n}AAA`, industry: "Steel" }));
  const Deal = Account.map(({ id }, n) => ({ id: `00600000000000${n}AAA`, accountid: id }));
  await fill({ Account, Deal, User: [] });
  await change({ Account: [], Deal, User: [] }, LINE);
}

test("a cursor says the contents of every object that is read", async () => {
  await fillThree();
  const asked = { object: "Deal", where: INDUSTRY, limit: 1, asOf: "2026-01-31T10:00:00Z" };
  const first = checkRows(asked, DEAL, CATALOG, UTC);
  const page = await askRowsPage(
    atPlaces(
      first,
      placesAt((name) => NAMES.indexOf(name)),
    ),
    run,
  );
  expect(page?.rows).toMatchObject([{ accountid: "001000000000002AAA" }]);
  const second = checkRows({ ...asked, cursor: page?.next }, DEAL, CATALOG, UTC);
  const time = "2026-01-31 10:00:00+00";
  for (const name of ["Deal", "Account"] as const)
    expect(second.moments?.of(name)).toEqual({ time, line: LINE, seq: NAMES.indexOf(name) });
});

test("a place of any object that is read that is not in its log any more is not answered", async () => {
  await fillThree();
  const asked = { object: "Deal", where: INDUSTRY };
  const places = placesAt(() => 0);
  expect(await walkRows(asked, UTC, places, run)).toHaveLength(3);
  for (const name of ["Deal", "Account"]) {
    const place = places.get(name);
    const line = "00000000-0000-4000-8000-00000000000b";
    const lost = place && { ...place, asOf: { ...place.asOf, line } };
    const other = new Map([...places, ...(lost ? [[name, lost] as const] : [])]);
    await expect(walkRows(asked, UTC, other, run)).rejects.toThrow("There is no answer.");
  }
});

test.each([
  [
    ["-account.industry", "amount"],
    "a.industry desc nulls last, d.amount asc nulls last, d.id asc",
  ],
  [["account.owner.name"], "u.name asc nulls last, d.id asc"],
  [["-account.id", "-name"], "a.id desc nulls last, d.name desc nulls last, d.id desc"],
  [["account.name", "-Account.Name"], "a.name asc nulls last, d.id asc"],
])("rows ordered by %j come as SQL orders them, in every page", async (sort, order) => {
  for (let n = 0; n < 4; n++) {
    await fill(randomWorld(SEED + n));
    const text = `select d.id from salesforce.deal d left join salesforce.account a on a.id = d.accountid
      left join salesforce."user" u on u.id = a.ownerid order by ${order}`;
    const expected = (await run({ text, values: [] })).map(([id]) => id);
    for (const where of [
      undefined,
      INDUSTRY,
      { not: { not: { any: [INDUSTRY, { not: INDUSTRY }] } } },
    ]) {
      const found = await walkRows({ object: "Deal", where, sort, limit: 3 }, UTC, null, run);
      const ids = found.map(({ id }) => id);
      expect([SEED, ids]).toEqual([SEED, expected.filter((id) => ids.includes(id ?? ""))]);
      if (where !== INDUSTRY) expect(ids).toHaveLength(expected.length);
    }
  }
});

test("an order by what does not exist is refused with its part", () => {
  const asked = (sort: string) => () =>
    checkRows({ object: "Deal", sort: [sort] }, DEAL, CATALOG, UTC);
  expect(asked("acount.name")).toThrow("sort: Deal has no reference “acount”.");
  expect(asked("-account.nam")).toThrow("sort: Account has no column “nam”.");
});

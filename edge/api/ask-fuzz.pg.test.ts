import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oracleAnswer } from "../../testing/ask/oracle.ts";
import { questions } from "../../testing/ask/random-question.ts";
import { fillTables, makeTables, randomWorld } from "../../testing/ask/world.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { parseQuestion } from "../ask/parse-question.ts";
import { app } from "./app.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 2_000);
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Rows of an answer. */
const MOST_COMPARED = 1_000;
const world = randomWorld(SEED);
let database: NeonDatabase;

beforeAll(async () => {
  database = await neonDatabase();
  await makeTables(database.client);
  await fillTables(database.client, world);
});
afterAll(() => database?.end());

async function posted(text: string) {
  const init = { method: "POST", body: text };
  const answer = await app.request("http://127.0.0.1:8787/api/ask", init, database.settings);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const junk = fc.constantFrom<Json>(
  ...[null, true, 0, -1, 1, 3, 0.1, 1e21, 1e308, "", "x", "\0", "\ud800", "%", "a".repeat(500)],
  ...[[], {}, [[1]], [null], "2024-02-30", "9999-12-31", "0001-01-01", "2024-05-05", "1e5", "NaN"],
  ...[
    "Infinity",
    "00:00",
    "2024-05-05T25:00:00Z",
    "account.owner.name",
    "id",
    "Id",
    "..",
    "owner.",
  ],
  ...["__proto__", "constructor", "toString", "day", "month", "hour", "count", "sum", "null", "in"],
  { period: "this-month" },
  { period: "last-n-years", n: 1000 },
  { movingAverage: 366 },
  { n: 1, others: true },
  { all: [] },
  { any: [] },
  { not: { all: [] } },
  { asOf: "2024-05-05T00:00:00Z" },
  "previous-period",
  "same-period-last-year",
  "rank",
  "Europe/Berlin",
);
const keys = fc.constantFrom("field", "op", "value", "where", "by", "top", "then", "fn", "p", "x");

/** What is done to the node that the numbers lead to. */
type Blow = {
  readonly path: readonly number[];
  readonly how: number;
  readonly by: Json;
  readonly key: string;
};
const blows: fc.Arbitrary<Blow> = fc.record({
  path: fc.array(fc.nat(20), { minLength: 2, maxLength: 8 }),
  how: fc.nat(3),
  by: junk,
  key: keys,
});

function struck(node: Json, { path: [first, ...rest], how, by, key }: Blow): Json {
  const isLeaf = typeof node !== "object" || node === null;
  if (first === undefined || isLeaf) return how === 3 && !isLeaf ? [node] : by;
  const entries = Object.entries(node);
  const at = entries.length === 0 ? 0 : first % entries.length;
  const deeper = { path: rest, how, by, key };
  const changed = entries.flatMap(([name, value], i): [string, Json][] => {
    if (i !== at) return [[name, value]];
    if (rest.length > 0 || how === 0) return [[name, struck(value, deeper)]];
    return how === 1 ? [] : [[key, value]];
  });
  return Array.isArray(node) ? changed.map(([, value]) => value) : Object.fromEntries(changed);
}

const REFUSED = [400, 404, 413];

/** A busy machine answers 503 with Retry-After, which is neither. */
async function answered(text: string, tries = 3): ReturnType<typeof posted> {
  const answer = await posted(text);
  return answer.status === 503 && tries > 1 ? answered(text, tries - 1) : answer;
}

/** What is sent is UTF-8, which has no half of a surrogate pair: U+FFFD stands for it. */
async function expectRefusedOrRight(written: string): Promise<number> {
  const text = written.toWellFormed();
  const { status, body } = await answered(text);
  if (REFUSED.includes(status)) {
    expect(body["detail"]).toMatch(/.\.$/);
    return status;
  }
  expect([status, body]).toEqual([200, expect.anything()]);
  const question = parseQuestion(text);
  if (!("measures" in question)) return status;
  const settings = { now: Date.now(), weekStart: 1, fiscalYearStart: 1 };
  const {
    columns,
    rows,
    others = [],
  } = body as { columns: string[]; rows: unknown[]; others?: [] };
  // The evaluator is naive: it would hold up the server beside it for seconds.
  if (rows.length > MOST_COMPARED) return status;
  expect({ columns, rows, others }).toEqual(oracleAnswer(question, world, settings));
  return status;
}

test(
  "a malformed question is refused, or answered rightly",
  async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(questions, fc.array(blows, { maxLength: 3 }), async (one, all) => {
        const text = JSON.stringify(all.reduce<Json>(struck, one as unknown as Json));
        const status = await expectRefusedOrRight(text);
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    console.info(`fuzz: seed ${SEED}`, seen);
    expect(seen.get(400)).toBeGreaterThan(RUNS / 10);
    expect(seen.get(200)).toBeGreaterThan(RUNS / 20);
  },
  RUNS * 1_000,
);

test(
  "a text that is cut or scrambled is refused, or answered rightly",
  async () => {
    await fc.assert(
      fc.asyncProperty(questions, fc.nat(), fc.string(), async (one, at, put) => {
        const text = JSON.stringify(one);
        const place = at % text.length;
        await expectRefusedOrRight(text.slice(0, place) + put + text.slice(place + (at % 3)));
      }),
      { seed: SEED, numRuns: RUNS / 5 },
    );
  },
  RUNS * 1_000,
);

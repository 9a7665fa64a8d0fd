import type { Pool } from "pg";
import { answerOfNow } from "../edge/api/answer.ts";
import { OF_NOW } from "../edge/ask/places.ts";
import type { Database } from "../edge/pg/database.ts";
import type { Answer, Contents } from "../edge/protocol/question.ts";
import type { Row, Statement } from "../edge/query/statement.ts";
import { percentile } from "../testing/percentile.ts";
import { benchTiles, type BenchTile } from "./board-tiles.ts";
import { changeDeals } from "./boards-data.ts";
import { atMost, duration, fact, type Measure, whole } from "./table.ts";
import { times } from "./timing.ts";

/** The Worker's way to Postgres without HTTP, which counts what it asks. */
type Counted = Database & { readonly statements: () => number };
/** An isolate of the Worker: what it keeps is of its database. */
type Isolate = { readonly database: Counted; readonly kept: Promise<unknown>[] };

function isolate(pool: Pool): Isolate {
  let statements = 0;
  const run = async ({ text, values }: Statement): Promise<Row[]> => {
    statements += 1;
    const query = { text, values: [...values], rowMode: "array" as const };
    return (await pool.query<(string | null)[]>(query)).rows;
  };
  return { database: { query: run, write: run, statements: () => statements }, kept: [] };
}

async function asked(
  { question }: BenchTile,
  { database, kept }: Isolate,
  atLeast: Contents | null = null,
): Promise<Answer> {
  const afterwards = (work: Promise<unknown>) => void kept.push(work);
  const answer = await answerOfNow(question, OF_NOW, { database, atLeast, afterwards });
  if (answer === "other line") throw new Error("The log was put back.");
  return answer;
}

const contentsOf = ({ seqs, history }: Answer): Contents =>
  Object.fromEntries(
    Object.entries(seqs).map(([name, seq]) => [name, { line: history[name] ?? "", seq }]),
  );

/** A board of 12 tiles: asked first, opened again, shared, and looked at by many while the org changes. */
export async function boardTileMeasures(pool: Pool): Promise<readonly Measure[]> {
  const tiles = benchTiles();
  const bare = await eachMs(tiles, (tile) => pool.query(tile.bare));
  const first = isolate(pool);
  const whole1 = await eachMs(tiles, (tile) => asked(tile, first));
  await Promise.all(first.kept);
  const opened: number[] = [];
  let again = first;
  for (let run = 0; run < 5; run++) {
    await changeDeals(pool, 1_000);
    again = isolate(pool);
    opened.push(await openMs(tiles, again));
    await Promise.all(again.kept);
  }
  const seen = contentsOf(await asked(tiles[0] ?? fail(), again));
  const shared = await eachMs(tiles, (tile) => asked(tile, again, seen));
  return [
    fact("board of 12 tiles: bare SQL of its tiles", duration(sum(bare))),
    atMost("  first ever, by the bare SQL", sum(whole1) / sum(bare), 1.3, (n) => n.toFixed(2)),
    atMost("  its first tile", whole1[0] ?? NaN, 300),
    atMost("  opened again after 1,000 changes, p50", percentile(opened, 0.5), 150),
    atMost("  a tile from shared answers, at most", Math.max(...shared), 5),
    ...(await refreshMeasures(pool, tiles, "")),
    ...(await viewerMeasures(pool, tiles)),
  ];
}

/** As a page opens it: all tiles at once. */
async function openMs(tiles: readonly BenchTile[], one: Isolate): Promise<number> {
  const [took = NaN] = await times(1, () => Promise.all(tiles.map((tile) => asked(tile, one))));
  return took;
}

/** A tile's refresh after 100 changes: the slowest of all tiles, each by its median. */
export async function refreshMeasures(
  pool: Pool,
  tiles: readonly BenchTile[],
  of: string,
): Promise<readonly Measure[]> {
  const one = isolate(pool);
  for (const tile of tiles) await asked(tile, one);
  await Promise.all(one.kept);
  const took: number[][] = tiles.map(() => []);
  for (let run = 0; run < 10; run++) {
    await changeDeals(pool, 100);
    const ms = await eachMs(tiles, (tile) => asked(tile, one));
    ms.forEach((each, i) => took[i]?.push(each));
  }
  const medians = took.map((each) => percentile(each, 0.5));
  return [atMost(`  a tile after 100 changes${of}, p50 of the slowest`, Math.max(...medians), 10)];
}

const VIEWERS = 1_000;
const SECONDS = 10;
const CHANGES_A_SECOND = 10;

type Commit = { readonly content: Contents; readonly seq: number; readonly at: number };

/** Viewers of one board while the org changes: told of a change all at once, each of their tiles asks once a second. */
async function viewerMeasures(
  pool: Pool,
  tiles: readonly BenchTile[],
): Promise<readonly Measure[]> {
  const one = isolate(pool);
  for (const tile of tiles) await asked(tile, one);
  await Promise.all(one.kept);
  const before = one.database.statements();
  const commits: Commit[] = [];
  const waits: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + SECONDS * 1_000;
  let tell = () => undefined as void;
  let told = new Promise<void>((resolve) => (tell = resolve));
  const look = async (tile: BenchTile): Promise<void> => {
    let next = 0;
    while (performance.now() < end) {
      const newest = commits.at(-1);
      if (newest === undefined || next === commits.length) {
        await told;
        continue;
      }
      const askedAt = performance.now();
      const { seqs } = await asked(tile, one, newest.content);
      for (; (commits[next]?.seq ?? Infinity) <= (seqs["Deal"] ?? 0); next++)
        waits.push(performance.now() - (commits[next]?.at ?? NaN));
      await pause(Math.max(0, 1_000 - (performance.now() - askedAt)));
    }
  };
  const change = async (): Promise<void> => {
    while (performance.now() < end) {
      const content = await changeDeals(pool, 1);
      commits.push({ content, seq: content["Deal"]?.seq ?? NaN, at: performance.now() });
      tell();
      told = new Promise((resolve) => (tell = resolve));
      await pause(1_000 / CHANGES_A_SECOND);
    }
    tell();
  };
  const viewers = Array.from({ length: VIEWERS }, () => Promise.all(tiles.map(look)));
  await Promise.all([change(), ...viewers]);
  const seconds = (performance.now() - startedAt) / 1_000;
  const statements = (one.database.statements() - before) / tiles.length / seconds;
  const many = `  ${whole(VIEWERS)} viewers, ${commits.length} changes in ${SECONDS} s`;
  return [
    atMost(`${many}: statements a tile and second`, statements, 1, (n) => n.toFixed(2)),
    atMost("    from a commit until a viewer's tile has it, p95", percentile(waits, 0.95), 1_500),
  ];
}

async function eachMs(
  tiles: readonly BenchTile[],
  work: (tile: BenchTile) => Promise<unknown>,
): Promise<readonly number[]> {
  return times(tiles.length, (n) => work(tiles[n] ?? fail()));
}

function sum(all: readonly number[]): number {
  return all.reduce((one, other) => one + other, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(): never {
  throw new Error("There is no such tile.");
}

/** What boards and lists ask of Postgres, on a large table and its log: the statements of the API beside bare ones. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { connect } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { mirrorIndexes, createIndex } from "../db/mirror/table-ddl.ts";
import type { QuestionObject } from "../edge/query/column.ts";
import { parseMoment, type Place, placeOf, readPlace } from "../edge/query/moment.ts";
import { atPlace, parseQuestion, type QuestionText } from "../edge/query/question.ts";
import { askRowsPage } from "../edge/query/rows-page.ts";
import type { Statement } from "../edge/query/statement.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { percentile } from "../testing/percentile.ts";
import { removeFolderAtEnd } from "../testing/remove-folder-at-end.ts";
import { boardTileMeasures, refreshMeasures } from "./board-answers.ts";
import { benchTiles } from "./board-tiles.ts";
import { CHANGES, DEAL, fillDeals, RECORDS } from "./boards-data.ts";
import { atMost, duration, fact, type Measure, whole } from "./table.ts";
import { times } from "./timing.ts";

/** As a screen asks: its columns, the largest amounts first. */
const PAGE: QuestionText = { columns: "name,stagename,amount,closedate,ownerid", sort: "-amount" };

export async function boardMeasures(): Promise<readonly Measure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "orgmirror-bench-"));
  removeFolderAtEnd(dataDir);
  const postgres = await startPostgres({ dataDir, port: 0 });
  const pool = connect(postgres.url, { name: "bench", max: 2, onIdleError: () => undefined });
  try {
    await migrate(postgres.url);
    await fillDeals(pool);
    for (const index of mirrorIndexes(DEAL.mirrorTable, DEAL.columns, null))
      await pool.query(createIndex(DEAL.mirrorTable, index));
    await pool.query("create index on salesforce.deal (amount, id)");
    await pool.query("vacuum analyze");
    const pages = await pageMeasures(pool);
    const tiles = await boardTileMeasures(pool);
    return [...pages, ...tiles, ...(await largeMeasures(pool))];
  } finally {
    await pool.end();
    await postgres.stop();
  }
}

/** Five times the records: a refresh is of the changes, not of the table. */
async function largeMeasures(pool: Pool): Promise<readonly Measure[]> {
  await pool.query("drop table salesforce.deal");
  await pool.query("truncate sync.change, sync.object, app.answer cascade");
  await fillDeals(pool, 5 * RECORDS, 1);
  for (const index of mirrorIndexes(DEAL.mirrorTable, DEAL.columns, null))
    await pool.query(createIndex(DEAL.mirrorTable, index));
  await pool.query("vacuum analyze");
  return refreshMeasures(pool, benchTiles(), ` of ${whole(5 * RECORDS)} records`);
}

async function pageMeasures(pool: Pool): Promise<readonly Measure[]> {
  const now = await pageMs(pool, DEAL, null, 20);
  const back = async (changes: number, runs: number) =>
    pageMs(pool, DEAL, await placeBack(pool, changes), runs);
  return [
    fact("records, changes", `${whole(RECORDS)}, ${whole(CHANGES)}`),
    fact("page of 50 by amount, now, p50", duration(now)),
    fact("  as of 100 changes ago", duration(await back(100, 20))),
    atMost("  as of 10,000 changes ago", await back(10_000, 10), 150),
    fact("  as of 100,000 changes ago", duration(await back(100_000, 3))),
    atMost("  as of 1,000,000 changes ago", await back(CHANGES, 3), 5_000),
  ];
}

async function pageMs(
  pool: Pool,
  object: QuestionObject,
  place: Place | null,
  runs: number,
): Promise<number> {
  const question = atPlace(parseQuestion(PAGE, object), place);
  const took = await times(runs, async () => {
    const page = await askRowsPage(question, (statement) => run(pool, statement));
    if (page?.rows.length !== 50) throw new Error(`The page has ${page?.rows.length} rows.`);
  });
  return percentile(took, 0.5);
}

async function placeBack(pool: Pool, changes: number): Promise<Place> {
  const read = { object: DEAL, columns: [] };
  const moment = parseMoment("asOf", `seq:${CHANGES - changes}`);
  const place = moment && readPlace(read, await run(pool, placeOf(read, moment)));
  if (!place) throw new Error("The object is not there.");
  return place;
}

async function run(pool: Pool, { text, values }: Statement) {
  const query = { text, values: [...values], rowMode: "array" as const };
  return (await pool.query<(string | null)[]>(query)).rows;
}

import { keepAskedIndexes } from "../ingest/node/asked-index-loop.ts";
import { percentile } from "../testing/percentile.ts";
import type { Scene } from "./records-scene.ts";
import { atMost, duration, fact, type Measure } from "./table.ts";
import { ask, times } from "./timing.ts";

const COLUMNS = "columns=name,title,email,revenue__c";
/** Ingest's default of INDEX_BUDGET. */
const BUDGET = 0.5;
/** An isolate keeps for so long what it knows of an object. */
const KEPT_MS = 11_000;
const AGAIN = 40;

const ASKED = [
  { what: "by a number without an index", search: "sort=-revenue__c" },
  { what: "part of a text without an index", search: "filter=note__c.contains.471133&sort=name" },
] as const;

/** What the second index serves besides: of a word in a sixtieth of all notes, and of one in each with a rare number. */
const PARTS = [
  { what: "a part that many have", search: "filter=note__c.contains.rewing&sort=name" },
  {
    what: "a part of which all have a half",
    search: "filter=note__c.contains.fer%204711&sort=name",
  },
] as const;

/** What no index serves: the first time, and once ingest has made the index that it needed. */
export async function indexMeasures({ pool, url }: Scene): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  const pageOf = (search: string) => () =>
    ask(`${url}/api/objects/Contact/rows?limit=50&${COLUMNS}&${search}`);
  for (const { what, search } of ASKED) {
    const page = pageOf(search);
    const [first = NaN] = await times(1, page);
    const [made = NaN] = await times(1, async () => {
      while (await keepAskedIndexes(pool, BUDGET));
    });
    await pool.query("vacuum analyze salesforce.contact");
    await new Promise((resolve) => void setTimeout(resolve, KEPT_MS));
    await page();
    const again = await times(AGAIN, page);
    measures.push(
      atMost(`page of 50 ${what}, the first time`, first, 2_000),
      atMost("  once its index stands, p50", percentile(again, 0.5), 25),
      fact("  the slowest", duration(Math.max(...again))),
      fact("  the index was made in", duration(made)),
    );
  }
  for (const { what, search } of PARTS)
    measures.push(
      fact(`  ${what}, p50`, duration(percentile(await times(AGAIN, pageOf(search)), 0.5))),
    );
  return measures;
}

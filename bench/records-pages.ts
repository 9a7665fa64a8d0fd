import type { SearchAnswer } from "../edge/protocol/search.ts";
import { atPlace, parseQuestion } from "../edge/query/question.ts";
import { askRowsPage } from "../edge/query/rows-page.ts";
import { percentile } from "../testing/percentile.ts";
import { PEOPLE } from "./records-data.ts";
import type { Scene } from "./records-scene.ts";
import { atMost, duration, fact, type Measure } from "./table.ts";
import { ask, times, timesOfClients } from "./timing.ts";

const SEARCHES = 200;
const CLIENTS = 16;
/** Each client reads so many pages, one behind the other. */
const PAGES = 60;
const COLUMNS = "name,title,email,phone,mailingcity,ownerid,lastmodifieddate";

/** Records are found as one types: by names, e-mail addresses, phones and ids, from one character on. */
export async function searchMeasures({ pool, url, records }: Scene): Promise<readonly Measure[]> {
  const texts = await typedTexts(pool, records);
  const search = async (text: string) => {
    const body = await ask(`${url}/api/search?q=${encodeURIComponent(text)}`);
    const { hits, unsearched }: SearchAnswer = JSON.parse(body);
    if (hits.length === 0 || unsearched.length > 0)
      throw new Error(`“${text}” was searched without finding anything: ${body.slice(0, 200)}`);
  };
  for (const text of texts.slice(0, 20)) await search(text);
  const took = await times(texts.length, (n) => search(texts[n] ?? ""));
  const slowest = Math.max(...took);
  return [
    atMost("search through the Worker, p95", percentile(took, 0.95), 50),
    fact("  p50", duration(percentile(took, 0.5))),
    fact(`  the slowest (“${texts[took.indexOf(slowest)]}”)`, duration(slowest)),
  ];
}

/** Beginnings of what records have, longer and longer. */
async function typedTexts(pool: Scene["pool"], records: number): Promise<readonly string[]> {
  const { rows } = await pool.query<Record<"name" | "lastname" | "email" | "phone" | "id", string>>(
    `select name, lastname, email, phone, id from salesforce.contact
     where id = any (select '003' || lpad((1 + n * ($1::bigint / 40))::text, 15, '0') from generate_series(0, 39) n) order by id`,
    [records],
  );
  const typed = rows.flatMap(({ name, lastname, email, phone, id }, i) => [
    name.slice(0, 1 + (i % 12)),
    lastname.slice(0, 3 + (i % 6)),
    email.slice(0, 6 + (i % 20)),
    phone.slice(-4 - (i % 5)),
    id,
  ]);
  return typed.map((text) => text.trim()).slice(0, SEARCHES);
}

type Walk = { readonly what: string; readonly path: string; readonly sort: string };

const WALKS: readonly Walk[] = [
  { what: "by name", path: "", sort: "name" },
  { what: "the last changed first", path: "", sort: "-lastmodifieddate" },
];

/** Pages of 50 that an index serves, for 16 clients at once, the first ones and those behind them. */
export async function pageMeasures(scene: Scene): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const walk of WALKS) {
    // The Worker's code is compiled as it runs.
    await walkPages(scene, walk, 20);
    const took = await walkPages(scene, walk, PAGES);
    const bare = await barePages(scene, walk);
    const p99 = percentile(took, 0.99);
    measures.push(
      atMost(`page of 50 ${walk.what}, ${CLIENTS} clients, p99`, p99, 25),
      fact("  p50", duration(percentile(took, 0.5))),
      fact("  its statement through pg, p99", duration(percentile(bare, 0.99))),
      atMost("  ratio of the p99", p99 / percentile(bare, 0.99), 2, (n) => n.toFixed(1)),
    );
  }
  return measures;
}

function walkPages({ url }: Scene, { sort }: Walk, pages: number): Promise<readonly number[]> {
  const next: (string | null)[] = [];
  return timesOfClients(CLIENTS, pages, async (client) => {
    const cursor = next[client] ? `&cursor=${encodeURIComponent(next[client])}` : "";
    const text = await ask(
      `${url}/api/objects/Contact/rows?limit=50&sort=${sort}&columns=${COLUMNS}${cursor}`,
    );
    next[client] = (JSON.parse(text) as { next: string | null }).next;
  });
}

/** The same pages, asked by as many connections. */
function barePages({ pool }: Scene, { sort }: Walk): Promise<readonly number[]> {
  const next: (string | null)[] = [];
  return timesOfClients(CLIENTS, PAGES, async (client) => {
    const cursor = next[client] ?? null;
    const asked = { columns: COLUMNS, sort, ...(cursor === null ? {} : { cursor }) };
    const question = atPlace(parseQuestion(asked, PEOPLE), null);
    const page = await askRowsPage(question, async ({ text, values }) => {
      const query = { text, values: [...values], rowMode: "array" as const };
      return (await pool.query<(string | null)[]>(query)).rows;
    });
    next[client] = page?.next ?? null;
  });
}

/** What an answer costs that many share, under grants of several kinds: the Worker's own code, behind a cache. */
import { setTimeout as sleep } from "node:timers/promises";
import { answerNamed } from "../edge/api/answers-entry.ts";
import type { AnswersProps } from "../edge/api/named-question.ts";
import type { Settings } from "../edge/api/settings.ts";
import type { Product } from "../e2e/product.ts";
import { makeWorkersCache } from "../local/edge/workers-cache.ts";
import { atMost, duration, fact, type Measure, whole } from "./table.ts";

/** Somebody who signed in, and asks. */
export type Asker = (path: string, body?: string) => Promise<number>;
type Askers = Readonly<Record<string, Asker>>;

const VIEWERS = 1_000;
const SECONDS = 5;
const CHANGES_A_SECOND = 10;
/** The first two see all records, the last one those for which a condition holds. */
const GRANTS = ["whole", "fields", "records"];
const TILE = JSON.stringify({
  object: "Contact",
  measures: [{ fn: "count", as: "contacts" }],
  by: [{ field: "mailingcity" }],
  zone: "UTC",
});

/** What the Worker is run with: its own entrypoint, behind a cache. */
export function contextWith(settings: Settings) {
  const cache = makeWorkersCache();
  const waitUntil = () => undefined;
  const Answers = ({ props }: { readonly props: AnswersProps }) => ({
    fetch: (request: Request) =>
      cache.fetch({ entrypoint: "Answers", props, afterwards: waitUntil }, request, (asked) =>
        answerNamed(asked, props, settings, waitUntil),
      ),
  });
  return { waitUntil, passThroughOnException: waitUntil, props: {}, exports: { Answers } };
}

export async function sharedMeasures(product: Product, askers: Askers): Promise<Measure[]> {
  const viewers = GRANTS.flatMap((name) => askers[name] ?? []);
  return [
    ...(await openedMeasures(viewers)),
    ...(await costMeasures(product, askers)),
    ...(await followedMeasures(product, viewers)),
  ];
}

/** Counts statements while something runs: those that read a table for the tile, and those that read where logs are. */
async function counted(run: () => Promise<unknown>) {
  const real = globalThis.fetch;
  const found = { reads: 0, heads: 0 };
  globalThis.fetch = (input, init) => {
    const text = String(init?.body);
    // The step of a question that reads its table, as `edge/ask/measures-statement.ts` names it.
    if (text.includes("grouped as")) found.reads += 1;
    else if (text.includes("o.line is not null")) found.heads += 1;
    return real(input, init);
  };
  const began = performance.now();
  await run().finally(() => (globalThis.fetch = real));
  return { ...found, seconds: (performance.now() - began) / 1_000 };
}

/** Many who open it, who have seen nothing. */
async function openedMeasures(viewers: readonly Asker[]): Promise<Measure[]> {
  const { reads, heads, seconds } = await counted(() =>
    Promise.all(
      Array.from({ length: VIEWERS }, (_, n) => viewers[n % viewers.length]?.("/api/ask", TILE)),
    ),
  );
  return [
    fact("one tile to 1,000 viewers under 3 grants, all at once", duration(seconds * 1_000)),
    atMost("  statements that read its table", reads, 3 * Math.ceil(seconds + 1), whole),
    fact("  statements that read where logs are", whole(heads)),
  ];
}

/** Nothing changes, and all have seen what there is. */
async function costMeasures(product: Product, askers: Askers): Promise<Measure[]> {
  const path = pathFor(await headOf(product));
  const measures: Measure[] = [];
  for (const name of GRANTS) {
    const asker = askers[name];
    if (asker === undefined) continue;
    await arriving(VIEWERS / 2, () => asker(path, TILE));
    const before = process.cpuUsage();
    await arriving(VIEWERS, () => asker(path, TILE));
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000 / VIEWERS;
    measures.push(atMost(`  processor time of a shared answer, who sees ${name}`, ms, 1));
  }
  return measures;
}

/** As people come: a thousand a second. */
async function arriving(count: number, run: () => Promise<unknown>): Promise<void> {
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < count; n += 5) {
    for (let i = 0; i < 5; i += 1) asked.push(run());
    await sleep(5);
  }
  await Promise.all(asked);
}

/** All follow while it changes: each asks once a second for what its room told last. */
async function followedMeasures(product: Product, viewers: readonly Asker[]): Promise<Measure[]> {
  const asked: Promise<unknown>[] = [];
  let waiting = 0;
  let path = pathFor(await headOf(product));
  const ask = async (viewer: Asker | undefined) => {
    waiting += 1;
    await viewer?.(path, TILE).finally(() => (waiting -= 1));
  };
  const { reads, heads, seconds } = await counted(async () => {
    const until = performance.now() + SECONDS * 1_000;
    const follow = async () => {
      for (let n = 0; performance.now() < until;) {
        // Nobody asks again before they are answered.
        if (waiting < VIEWERS) asked.push(ask(viewers[n++ % viewers.length]));
        if (waiting >= VIEWERS || n % 10 === 0) await sleep(10_000 / VIEWERS);
      }
    };
    const changing = async () => {
      while (performance.now() < until) {
        path = pathFor(await changeContact(product));
        await sleep(1_000 / CHANGES_A_SECOND);
      }
    };
    await Promise.all([follow(), changing()]);
    await Promise.all(asked);
  });
  const eachSecond = (n: number) => n / seconds;
  return [
    fact(
      "1,000 viewers under 3 grants follow it for 5 s, 10 changes a second",
      duration(seconds * 1_000),
    ),
    atMost("  statements a second that read its table", eachSecond(reads), 3, (n) => n.toFixed(1)),
    fact(
      "  statements a second that read where logs are, of all tiles",
      eachSecond(heads).toFixed(1),
    ),
  ];
}

type Head = { readonly line: string; readonly seq: number };

const pathFor = (head: Head) =>
  `/api/ask?atLeast=${encodeURIComponent(JSON.stringify({ Contact: head }))}`;

async function headOf(product: Product): Promise<Head> {
  const [head] = await product.sql<Head>(
    "select line, head_seq::int as seq from sync.object where name = 'Contact'",
  );
  return head ?? { line: "", seq: 0 };
}

/** A contact moves to another city. */
async function changeContact(product: Product): Promise<Head> {
  const [head] = await product.sql<Head>(
    `with head as (select head_seq + 1 as seq from sync.object where name = 'Contact' for update),
      old as (select id, mailingcity from salesforce.contact order by id offset $1 limit 1),
      changed as (update salesforce.contact t set mailingcity = 'City ' || $1 % 7 from old where t.id = old.id),
      log as (insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
        select 'Contact', seq, id, 'update', 'stream', 'applied', jsonb_build_object('mailingcity', mailingcity),
          jsonb_build_object('mailingcity', 'City ' || $1 % 7), now(), now() from old, head)
    update sync.object set head_seq = head.seq from head where name = 'Contact' returning line, head_seq::int as seq`,
    [Math.floor(Math.random() * 1_000)],
  );
  return head ?? { line: "", seq: 0 };
}

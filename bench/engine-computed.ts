import { setTimeout as sleep } from "node:timers/promises";
import { notCaughtUp, one, openNode, until, withScene, type EngineScene } from "./engine-scene.ts";
import { openRepairs } from "./engine-calls.ts";
import { duration, fact, type Measure } from "./table.ts";

const RECORDS = 100_000;
const RATE = 5;
const IDLE_MS = 120_000;
/** Two to three windows of the default pace. */
const BUSY_MS = 600_000;
const DAY_MS = 86_400_000;

const MOST_PER_1000 = 5;
const MOST_PER_DAY = 1_500;

/**
 * What an org like that of `npm start` costs of its API quota at the default settings, computed fields included: while
 * nothing happens, and while people work in it.
 */
export async function computedMeasures(): Promise<readonly Measure[]> {
  return withScene({ objects: OBJECTS, records: RECORDS }, async (scene) => {
    const node = openNode(scene, "verified", VERIFIED);
    try {
      return await measure({ ...scene, node });
    } finally {
      await node.stop();
    }
  });
}

/** As by default. */
const VERIFIED = { INGEST_VERIFY_KEYS_MINUTES: "60", INGEST_VERIFY_FULL_HOURS: "24" };

/** Those of the emulated org that `npm start` mirrors. */
const OBJECTS = [
  ...["Account", "Contact", "Lead", "Opportunity", "OpportunityLineItem", "Product2", "Case"],
  ...["Task", "Event", "Campaign", "User", "Site_Visit__c"],
];

async function measure(scene: EngineScene): Promise<readonly Measure[]> {
  const { org, node } = scene;
  await node.start();
  await until(() => notCaughtUp(scene));
  await until(() => openRepairs(scene), 600_000);
  const idle = await spanOf(scene, IDLE_MS);
  await org.control.rate(RATE);
  const busy = await spanOf(scene, BUSY_MS);
  await org.control.rate(0);
  await until(() => openRepairs(scene), 600_000);
  return [
    ...computedOf(busy, await freshness(scene)),
    ...allOf("idle", idle),
    ...allOf(`at ${RATE} changes/s`, busy),
  ];
}

type Span = {
  readonly ms: number;
  readonly events: number;
  readonly calls: ReadonlyMap<string, number>;
  readonly kinds: string;
};

/** The calls of a time, by purpose. */
async function spanOf(scene: EngineScene, ms: number): Promise<Span> {
  const { pool, org } = scene;
  const received = async () => Number(await one(pool, "select sum(received) from sync.object"));
  const left = async () => (await org.control.limit({ name: "DailyApiRequests" })).Remaining;
  const used = async () => {
    const { rows } = await pool.query<{ purpose: string; used: string }>(
      "select purpose, sum(used) as used from sync.budget where resource = 'api' group by purpose",
    );
    return new Map(rows.map((row) => [row.purpose, Number(row.used)]));
  };
  const [events, before, remaining] = [await received(), await used(), await left()];
  await sleep(ms);
  const after = await used();
  const calls = new Map(
    [...after].map(([purpose, now]) => [purpose, now - (before.get(purpose) ?? 0)]),
  );
  calls.set("as the org counts", remaining - (await left()));
  const kinds = await kindsOf(scene, ms / 1_000);
  return { ms, events: (await received()) - events, calls, kinds };
}

/** The longest time from the opening of a read of changed records to its end, and how many records were read. */
async function freshness({
  pool,
}: EngineScene): Promise<{ readonly ms: number; readonly opened: number }> {
  const named = "cause = 'computed' and cardinality(record_ids) > 0";
  const text = `select extract(epoch from max(closed_at - opened_at)) * 1000 from sync.repair where ${named}`;
  const opened = `select count(*) from sync.repair where ${named}`;
  return { ms: Number(await one(pool, text)), opened: Number(await one(pool, opened)) };
}

function computedOf(busy: Span, fresh: Awaited<ReturnType<typeof freshness>>): readonly Measure[] {
  const calls = busy.calls.get("computed") ?? 0;
  const per1000 = (calls / busy.events) * 1_000;
  const perDay = (calls / busy.ms) * DAY_MS;
  return [
    {
      what: `calls for computed fields, for 1,000 of ${busy.events.toLocaleString("en")} events`,
      value: per1000.toFixed(1),
      target: `≤ ${MOST_PER_1000}`,
      reached: calls > 0 && per1000 <= MOST_PER_1000,
    },
    {
      what: "  in a day at that pace",
      value: perDay.toFixed(0),
      target: `≤ ${MOST_PER_DAY}`,
      reached: calls > 0 && perDay <= MOST_PER_DAY,
    },
    fact("  from the opening of a read to its end, at most", duration(fresh.ms)),
    fact("  requests for reads that were opened", fresh.opened.toLocaleString("en")),
  ];
}

/** What the calls since then were, the most frequent first: `POST /composite 9`. */
async function kindsOf({ pool }: EngineScene, seconds: number): Promise<string> {
  const { rows } = await pool.query<{ call: string; count: string }>(
    `select regexp_replace(regexp_replace(message, '/services/data/v[0-9.]+', ''), '/[0-9A-Za-z]{15,18}', '/…') as call,
       count(*) as count
     from sync.log where kind = 'api' and message not like 'gRPC%' and at > clock_timestamp() - make_interval(secs => $1)
     group by call order by count desc, call limit 8`,
    [seconds],
  );
  return rows.map(({ call, count }) => `${call} ${count}`).join(", ");
}

function allOf(when: string, { ms, calls, kinds }: Span): readonly Measure[] {
  return [
    ...[...calls].map(([purpose, made]) =>
      fact(`calls ${when}, ${purpose}`, `${made} in ${ms / 1_000} s`),
    ),
    fact("  they were", kinds),
  ];
}

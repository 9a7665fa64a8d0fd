import { setTimeout as sleep } from "node:timers/promises";
import {
  one,
  startCaughtUp,
  until,
  untilMirrored,
  withScene,
  type EngineScene,
} from "./engine-scene.ts";
import { percentile } from "../testing/percentile.ts";
import { duration, fact, whole, type Measure } from "./table.ts";

const RECORDS = 50_000;
const VALUE = "EMEA";
/** As many rows as ingest merges at once. */
const CHUNK = 2_000;

/** A new field with a value in every record of a large object, while another object changes. */
export async function backfillMeasures(): Promise<readonly Measure[]> {
  const records = `Account=${RECORDS},Lead=1000`;
  return withScene({ objects: ["Account", "Lead"], records }, async (scene) => {
    await startCaughtUp(scene);
    const before = await whilst(scene, sleep(3_000));
    const startedAt = performance.now();
    await addField(scene);
    const filled = until(() => notFilled(scene));
    const during = await whilst(scene, filled);
    const ms = performance.now() - startedAt;
    const bareMs = await bareUpdates(scene);
    return [
      fact(`new field in ${whole(RECORDS)} records, until all have it`, duration(ms)),
      fact("  bare SQL updates of as many rows, with their indexes", duration(bareMs)),
      fact("  ratio", (ms / bareMs).toFixed(1)),
      fact(
        "  another object meanwhile: from its change until mirrored, p50",
        duration(percentile(during, 0.5)),
      ),
      fact("    slowest", duration(Math.max(...during))),
      fact("    before, p50", duration(percentile(before, 0.5))),
    ];
  });
}

/** Ingest learns of the field by an event with the new schema. */
async function addField({ org, pool }: EngineScene): Promise<void> {
  const field = { name: "Region__c", type: "string" as const };
  await org.control.schema({ kind: "add-field", object: "Account", field, value: VALUE });
  const id = await one(pool, "select min(id) from salesforce.account");
  const set = { Phone: "+1 1" };
  await org.control.transact({ writes: [{ op: "update", object: "Account", id, set }] });
}

async function notFilled({ pool }: EngineScene): Promise<string> {
  const known = await one(
    pool,
    "select count(*) from information_schema.columns where table_name = 'account' and column_name = 'region__c'",
  );
  if (known === "0") return "there is no column";
  const text = "select count(*) from salesforce.account where region__c = $1";
  const filled = Number(await one(pool, text, [VALUE]));
  return filled === RECORDS ? "" : `${filled} records have the value`;
}

/** Changes one lead after the other until `something` has happened. Returns how long each took to be in the mirror. */
async function whilst(scene: EngineScene, something: Promise<unknown>): Promise<number[]> {
  const { rows } = await scene.pool.query<{ id: string }>(
    "select id from salesforce.lead limit 500",
  );
  const found: number[] = [];
  const ended = new AbortController();
  const happened = something.finally(() => ended.abort());
  for (let n = 0; !ended.signal.aborted; n++) {
    const id = rows[n % rows.length]?.id ?? "";
    found.push(await untilMirrored(scene, "Lead", id, `+1 ${n} ${performance.now()}`));
    await sleep(20);
  }
  await happened;
  return found;
}

/** The raw limit: the same column of a table like the mirror's, with all its indexes, set by SQL alone. */
async function bareUpdates({ pool }: EngineScene): Promise<number> {
  await pool.query("create schema bench");
  try {
    await pool.query("create table bench.account (like salesforce.account including all)");
    await pool.query("insert into bench.account select * from salesforce.account");
    const startedAt = performance.now();
    for (let after = ""; after !== "end";) {
      after = await one(
        pool,
        `with chunk as (select id from bench.account where id > $1 order by id limit ${CHUNK}),
           done as (update bench.account a set region__c = 'APAC', "_seq" = "_seq" + 1 from chunk c where a.id = c.id)
         select coalesce(max(id), 'end') from chunk`,
        [after],
      );
    }
    return performance.now() - startedAt;
  } finally {
    await pool.query("drop schema bench cascade");
  }
}

import { residentMb, watchMemory, type MemoryUse } from "../testing/process-memory.ts";
import { notCaughtUp, one, openNode, until, withScene, type EngineScene } from "./engine-scene.ts";
import { atMost, duration, told, type Measure } from "./table.ts";

const RECORDS = 1_000_000;
const EVENTS = 100_000;
const MEMORY_TARGET_MB = 256;
const VERIFICATION_TARGET_MS = 120_000;
const VERIFICATION_TARGET_CALLS = 10;

/** An object of a million records: its copy, a verification of every field, and a transaction of 100,000 events. */
export async function millionMeasures(): Promise<readonly Measure[]> {
  return withScene({ objects: ["Account"], records: `Account=${RECORDS}` }, async (scene) => {
    const copy = await copyMeasures(scene);
    await scene.node.stop();
    const verifying = openNode(scene, "verifying", { INGEST_VERIFY_FULL_HOURS: "24" });
    const verified: EngineScene = { ...scene, node: verifying };
    try {
      await verifying.start();
      const verification = await verificationMeasures(verified);
      return [...copy, ...verification, ...(await transactionMeasures(verified))];
    } finally {
      await verifying.stop();
    }
  });
}

async function copyMeasures(scene: EngineScene): Promise<readonly Measure[]> {
  const startedAt = performance.now();
  await scene.node.start();
  const pid = scene.node.pid ?? 0;
  await until(async () => {
    const text =
      "select count(*) from pg_tables where schemaname = 'sync' and tablename = 'snapshot'";
    const begun = Number(await one(scene.pool, text)) > 0;
    return begun && Number(await one(scene.pool, "select count(*) from sync.snapshot")) > 0
      ? ""
      : "no copy has begun";
  });
  const idleMb = residentMb(pid);
  const memory = watchMemory(pid);
  await until(() => notCaughtUp(scene), 600_000);
  const what = `memory of ingest, copy of ${RECORDS.toLocaleString("en")} records`;
  return [
    ...memoryMeasures(what, memory.end()),
    told("  when it began", `${idleMb.toFixed(0)} MB`),
    told("  the copy, from start of ingest until live", duration(performance.now() - startedAt)),
  ];
}

function memoryMeasures(what: string, { peakMb, growthMb }: MemoryUse): readonly Measure[] {
  return [
    {
      what: `${what}, peak`,
      value: `${peakMb.toFixed(0)} MB`,
      target: `≤ ${MEMORY_TARGET_MB} MB`,
      reached: peakMb <= MEMORY_TARGET_MB,
    },
    told("  growth from the middle third to the last", `${growthMb.toFixed(0)} MB`),
  ];
}

async function verificationMeasures({ node, pool }: EngineScene): Promise<readonly Measure[]> {
  const memory = watchMemory(node.pid ?? 0);
  await until(async () => {
    const state = await one(pool, "select state from sync.verification order by id desc limit 1");
    return state === "equal" || state === "different" || state === "failed"
      ? ""
      : `the verification is ${state}`;
  }, 600_000);
  const { rows } = await pool.query<Record<"state" | "ms" | "calls" | "error", string>>(
    `select state, extract(epoch from finished_at - started_at) * 1000 as ms, api_calls as calls, error
     from sync.verification order by id desc limit 1`,
  );
  const { state, ms, calls, error } = rows[0] ?? {};
  const bareMs = await bareComparison(pool);
  const verification = atMost(
    `verification of ${RECORDS.toLocaleString("en")} records, every field (${state}${error ?? ""})`,
    Number(ms),
    VERIFICATION_TARGET_MS,
  );
  return [
    verification,
    told("  the same rows copied and compared within Postgres", duration(bareMs)),
    told("  ratio", (Number(ms) / bareMs).toFixed(1)),
    {
      what: "  API calls",
      value: calls ?? "",
      target: `≤ ${VERIFICATION_TARGET_CALLS}`,
      reached: Number(calls) <= VERIFICATION_TARGET_CALLS,
    },
    ...memoryMeasures("  memory of ingest meanwhile", memory.end()),
  ];
}

async function bareComparison(pool: EngineScene["pool"]): Promise<number> {
  const client = await pool.connect();
  try {
    const startedAt = performance.now();
    await client.query("create temp table bare as select * from salesforce.account");
    await client.query(
      "select count(*) from bare s full join salesforce.account m on m.id = s.id where s is distinct from m",
    );
    return performance.now() - startedAt;
  } finally {
    await client.query("drop table if exists bare");
    client.release();
  }
}

async function transactionMeasures(scene: EngineScene): Promise<readonly Measure[]> {
  const { org, node, pool } = scene;
  const received = async () => Number(await one(pool, "select received from sync.object"));
  const [before, memory] = [await received(), watchMemory(node.pid ?? 0)];
  const startedAt = performance.now();
  // Creates, because updates with more than 100,000 changed fields become an overflow event.
  await org.control.transact({
    writes: [{ op: "create", object: "Account", values: { Name: "New {n}" }, count: EVENTS }],
  });
  const committedAt = performance.now();
  await until(() => notCaughtUp(scene), 600_000);
  const events = ((await received()) - before).toLocaleString("en");
  return [
    ...memoryMeasures(`memory of ingest, one transaction of ${events} events`, memory.end()),
    told("  until all are applied", duration(performance.now() - committedAt)),
    told("  the transaction itself, in the org", duration(committedAt - startedAt)),
  ];
}

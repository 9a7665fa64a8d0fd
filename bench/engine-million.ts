import { residentMb, watchMemory, type MemoryUse } from "../testing/process-memory.ts";
import {
  eventsReceived,
  notCaughtUp,
  one,
  openNode,
  until,
  withScene,
  type EngineScene,
} from "./engine-scene.ts";
import { atMost, duration, inMb, fact, whole, type Measure } from "./table.ts";

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
    const begun = await one(scene.pool, "select count(*) from sync.snapshot");
    return begun === "0" ? "no copy has begun" : "";
  });
  const idleMb = residentMb(pid);
  const memory = watchMemory(pid);
  await until(() => notCaughtUp(scene), 600_000);
  const what = `memory of ingest, copy of ${whole(RECORDS)} records`;
  return [
    ...memoryMeasures(what, memory.end()),
    fact("  when it began", inMb(idleMb)),
    fact("  the copy, from start of ingest until live", duration(performance.now() - startedAt)),
  ];
}

function memoryMeasures(what: string, { peakMb, growthMb }: MemoryUse): readonly Measure[] {
  return [
    atMost(`${what}, peak`, peakMb, MEMORY_TARGET_MB, inMb),
    fact("  growth from the middle third to the last", inMb(growthMb)),
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
  const what = `verification of ${whole(RECORDS)} records, every field (${state}${error ?? ""})`;
  return [
    atMost(what, Number(ms), VERIFICATION_TARGET_MS),
    fact("  the same rows copied and compared within Postgres", duration(bareMs)),
    fact("  ratio", (Number(ms) / bareMs).toFixed(1)),
    atMost("  API calls", Number(calls), VERIFICATION_TARGET_CALLS, whole),
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
  const { org, node } = scene;
  const [before, memory] = [await eventsReceived(scene), watchMemory(node.pid ?? 0)];
  const startedAt = performance.now();
  // Creates, because updates with more than 100,000 changed fields become an overflow event.
  await org.control.transact({
    writes: [{ op: "create", object: "Account", values: { Name: "New {n}" }, count: EVENTS }],
  });
  const committedAt = performance.now();
  await until(() => notCaughtUp(scene), 600_000);
  const events = whole((await eventsReceived(scene)) - before);
  return [
    ...memoryMeasures(`memory of ingest, one transaction of ${events} events`, memory.end()),
    fact("  until all are applied", duration(performance.now() - committedAt)),
    fact("  the transaction itself, in the org", duration(committedAt - startedAt)),
  ];
}

import { fork } from "node:child_process";
import { Lease } from "../ingest/core/pipeline-row.ts";
import { TEST_LINE } from "../testing/test-lease.ts";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { connect } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { systemClock } from "../ingest/lib/clock.ts";
import { Signal } from "../ingest/lib/running.ts";
import { PipelineMetrics } from "../ingest/observe/pipeline-metrics.ts";
import { publishLoop } from "../ingest/publish/room-publisher.ts";
import { startEdge } from "../local/edge/edge.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { removeFolderAtEnd } from "../testing/remove-folder-at-end.ts";
import { percentile } from "../testing/percentile.ts";
import { PUBLISH_SECRET, TICKET_SECRET } from "../testing/test-rooms.ts";
import type { ReadersReport } from "./fan-out-readers.ts";
import { atMost, type Measure, fact } from "./table.ts";

const OBJECT = "Thing__c";
const FEEDS = 1_000;
const RATE = 200;
const SECONDS = 15;
/** Changes of the first seconds, while everything is compiled, do not count. */
const WARM_UP = 3 * RATE;

/** Committed → the last of 1,000 sockets of a room, at 200 changes/s: publisher, Postgres and Worker are real. */
export async function fanOutMeasures(): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-fan-out-"));
  removeFolderAtEnd(folder);
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: 0 });
  await migrate(postgres.url);
  const pool = connect(postgres.url, { name: "bench", max: 4, onIdleError: () => undefined });
  const secrets = { ROOM_PUBLISH_SECRET: PUBLISH_SECRET, ROOM_TICKET_SECRET: TICKET_SECRET };
  const edge = await startEdge({
    ...{ port: 0, dataDir: join(folder, "edge"), vars: {} },
    secrets: { DATABASE_URL: "", ...secrets },
  });
  try {
    const delays = await measure(pool, edge.port);
    const counted = delays.slice(WARM_UP);
    return [
      atMost(
        `committed → last of ${FEEDS} sockets at ${RATE} changes/s, p50`,
        percentile(counted, 0.5),
        100,
      ),
      atMost("  p99", percentile(counted, 0.99), 300),
      fact("  changes that did not come", String(RATE * SECONDS - delays.length)),
    ];
  } finally {
    await edge.stop();
    await pool.end();
    await postgres.stop();
  }
}

/** @returns milliseconds of each change that came, in the order of their seqs */
async function measure(pool: Pool, port: number): Promise<number[]> {
  const stop = new AbortController();
  const committed = new Signal();
  const readers = fork(new URL("./fan-out-readers.ts", import.meta.url));
  try {
    await pool.query(
      `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, line)
       values ($1, 'T', 'T', 'thing__c', 'n', $2)`,
      [OBJECT, TEST_LINE],
    );
    // A room that knows nothing answers no hello.
    await commit(pool, 1);
    const publishing = publishLoop(
      {
        ...{ pool, committed, clock: systemClock, metrics: new PipelineMetrics() },
        ...{ lease: new Lease(OBJECT, TEST_LINE), log: () => undefined },
        status: { state: "live" },
      },
      { url: `http://127.0.0.1:${port}`, secret: PUBLISH_SECRET },
      stop.signal,
    ).catch(() => undefined);
    readers.send({ port, room: OBJECT, feeds: FEEDS });
    await once(readers, "message");
    const committedAt = await commitAtRate(pool, committed);
    await sleep(3_000);
    readers.send("end");
    const [report] = (await once(readers, "message")) as [ReadersReport];
    stop.abort();
    await publishing;
    const lastAt = new Map("lastAt" in report ? report.lastAt : []);
    return [...committedAt].flatMap(([seq, at]) => (lastAt.get(seq) ?? NaN) - at).filter(isFinite);
  } finally {
    readers.kill();
  }
}

/** @returns when each was committed, epoch milliseconds */
async function commitAtRate(pool: Pool, committed: Signal): Promise<Map<number, number>> {
  const committedAt = new Map<number, number>();
  const began = performance.now();
  for (let n = 0; n < RATE * SECONDS; n++) {
    const waitMs = began + (n * 1_000) / RATE - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const seq = n + 2;
    await commit(pool, seq);
    committedAt.set(seq, performance.timeOrigin + performance.now());
    committed.notify();
  }
  return committedAt;
}

/** One change of some fields, as an event makes it. */
async function commit(pool: Pool, seq: number): Promise<void> {
  const after = { name: `Record ${seq}`, phone: `+49 ${seq}`, systemmodstamp: "2026-01-31T09:30Z" };
  await pool.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, after, commit_at)
     values ($1, $2, '001D000000IRFmaIAH', 'update', 'stream', 'applied', $3, clock_timestamp())`,
    [OBJECT, seq, after],
  );
}

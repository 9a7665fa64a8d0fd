import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { systemClock } from "../lib/clock.ts";
import { Signal } from "../lib/running.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";
import { publishLoop } from "./room-publisher.ts";

type Posted = {
  readonly from: number;
  readonly to: number;
  readonly seqs: number[];
  readonly reset: boolean;
};

describe("publishing the log to a room", () => {
  const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));
  let server: LoopbackServer;
  let stop: AbortController;
  let running: Promise<unknown>;
  let committed: Signal;
  let posted: Posted[];
  /** The head of the test's room, which behaves like a real one. */
  let head: number | null;
  let down: boolean;
  let state: "live" | "catching-up";

  beforeEach(async () => {
    [posted, head, down, state] = [[], null, false, "live"];
    server = await loopbackServer((request, response) => {
      if (down) return json(response, 503, {});
      if (request.headers.authorization !== "Bearer hush") return json(response, 401, {});
      const { from, to, changes } = JSON.parse(request.body) as {
        from: number;
        to: number;
        changes: { seq: number }[];
      };
      const reset = request.url.endsWith("?reset");
      posted.push({ from, to, seqs: changes.map((change) => change.seq), reset });
      if (reset) head = null;
      if (head !== null && from > head + 1) return json(response, 409, { head });
      head = Math.max(head ?? 0, to);
      return json(response, 200, { head });
    });
    [stop, committed] = [new AbortController(), new Signal()];
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await server.close();
  });

  function start(): void {
    const context = {
      pool: db.pool,
      lease: db.lease,
      clock: systemClock,
      committed,
      metrics: new PipelineMetrics(),
      log: () => undefined,
      status: {
        get state() {
          return state;
        },
      },
    };
    running = publishLoop(context, { url: server.url, secret: "hush" }, stop.signal).catch(
      () => undefined,
    );
  }

  async function commit(from: number, to: number): Promise<void> {
    await db.pool.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, after)
       select 'Thing__c', n, 'a00', 'update', 'stream', case when n % 2 = 0 then 'superseded' else 'applied' end, '{"name":"x"}'
       from generate_series($1::int, $2::int) n`,
      [from, to],
    );
    await db.pool.query("update sync.object set head_seq = $1", [to]);
    committed.notify();
  }

  const publishedSeq = async () =>
    Number((await db.rows("select published_seq as seq from sync.object"))[0]?.["seq"]);
  const seqs = () => posted.flatMap((post) => post.seqs);

  test("every change goes out once, in order, and published_seq follows", async () => {
    start();
    await commit(1, 1_200);
    await expect.poll(publishedSeq).toBe(1_200);
    await commit(1_201, 1_203);
    await expect.poll(publishedSeq).toBe(1_203);
    expect(seqs()).toEqual(Array.from({ length: 1_203 }, (_, n) => n + 1));
  });

  test("while a pipeline catches up, feeds refetch many changes; a few, and later ones, are sent", async () => {
    state = "catching-up";
    start();
    await commit(1, 1_200);
    await expect.poll(publishedSeq).toBe(1_200);
    expect(posted.at(-1)).toEqual({ from: 1_201, to: 1_200, seqs: [], reset: true });
    await commit(1_201, 1_300);
    await expect.poll(publishedSeq).toBe(1_300);
    state = "live";
    await commit(1_301, 2_000);
    await expect.poll(publishedSeq).toBe(2_000);
    expect(seqs()).toEqual(Array.from({ length: 800 }, (_, n) => n + 1_201));
  });

  test("while the room is down changes wait, and are sent in order when it is back", async () => {
    down = true;
    start();
    await commit(1, 10);
    await systemClock.sleep(400, new AbortController().signal);
    expect(await publishedSeq()).toBe(0);
    down = false;
    await expect.poll(publishedSeq).toBe(10);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("a room that lost published changes gets them again", async () => {
    await commit(1, 10);
    await db.pool.query("update sync.object set published_seq = 8");
    head = 4;
    start();
    await expect.poll(() => head).toBe(10);
    expect(posted.filter((post) => post.from <= 5).flatMap((post) => post.seqs)).toContain(5);
  });

  test("a room that is ahead of the log, as after a failover that lost commits, is reset", async () => {
    await commit(1, 3);
    head = 900;
    start();
    await expect.poll(() => posted.some((post) => post.reset)).toBe(true);
    await expect.poll(() => head).toBe(3);
  });

  test("an idle pipeline sends a new room its head", async () => {
    await commit(1, 3);
    await db.pool.query("update sync.object set published_seq = 3");
    start();
    await expect.poll(() => head).toBe(3);
  });

  test("large changes are sent in several posts, and one that is too large as a reset", async () => {
    const megabyte = (seq: number, size: number) =>
      db.pool.query(
        `insert into sync.change (object, seq, record_id, kind, source, outcome, after)
         values ('Thing__c', $1, 'a00', 'update', 'stream', 'applied', jsonb_build_object('text', repeat('x', ($2::float8 * 1024 * 1024)::int)))`,
        [seq, size],
      );
    for (const seq of [1, 2]) await megabyte(seq, 0.75);
    await megabyte(3, 4);
    await commit(4, 4);
    start();
    await expect.poll(() => head).toBe(4);
    const sent = posted.filter((post) => post.seqs.length > 0 || post.reset);
    expect(sent.map((post) => post.seqs)).toEqual([[1], [2], [], [4]]);
    expect(sent.map((post) => post.reset)).toEqual([false, false, true, false]);
  });
});

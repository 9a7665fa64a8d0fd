import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoomState } from "../../edge/party/room-state.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { Signal } from "../lib/running.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import type { LogEntry } from "../observe/sync-log.ts";
import { loopbackRooms, type LoopbackRooms, type Posted } from "../../testing/loopback-rooms.ts";
import { publishLoop } from "./room-publisher.ts";

/** Of a lease before the present one. */
const OTHER_LINE = "00000000-0000-4000-8000-000000000002";

/** Its waits are short here. */
class ShortSignal extends Signal {
  override wait(maxMs: number, signal: AbortSignal): Promise<boolean> {
    return super.wait(Math.min(maxMs, 200), signal);
  }
}

describe("publishing the log to a room", () => {
  const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));
  let rooms: LoopbackRooms;
  let stop: AbortController;
  let running: Promise<unknown>;
  let committed: Signal;
  let posted: Posted[];
  let state: "live" | "catching-up";
  let metrics: PipelineMetrics;
  let logged: LogEntry[];
  /** What the publisher waited, in milliseconds. */
  let waits: number[];
  const waitsLittle: Clock = {
    now: () => Date.now(),
    sleep(ms, signal) {
      waits.push(ms);
      return systemClock.sleep(5, signal);
    },
  };

  beforeEach(async () => {
    [posted, logged, waits, state] = [[], [], [], "live"];
    metrics = new PipelineMetrics();
    rooms = await loopbackRooms((one) => posted.push(one));
    [stop, committed] = [new AbortController(), new Signal()];
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rooms.close();
  });

  function start(clock: Clock = systemClock): void {
    const context = {
      pool: db.pool,
      lease: db.lease,
      clock,
      committed,
      metrics,
      log: (entry: LogEntry) => void logged.push(entry),
      status: {
        get state() {
          return state;
        },
      },
    };
    running = publishLoop(context, { url: rooms.url, secret: "hush" }, stop.signal).catch(
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
  const seqsOf = ({ publication }: Posted) => publication.changes.map(({ seq }) => seq);
  const seqs = () => posted.flatMap(seqsOf);
  const resets = () => posted.filter(({ reset }) => reset);
  const room = () => rooms.states.get("Thing__c");
  const head = () => room()?.head;
  /** The room as it is on a line, with this head. */
  const roomAt = (seq: number, line: string = TEST_LINE, lineage: RoomState["lineage"] = []) =>
    rooms.states.set("Thing__c", { head: seq, line, lineage, ring: [] });
  /** What grants leave in the lineage; the present one is of TEST_LINE. */
  const grantedAfter = async (line: string, firstSeq: number) => {
    await db.pool.query(
      `insert into sync.lineage (object, n, line, first_seq)
       values ('Thing__c', 1, $1, 1), ('Thing__c', 2, '${TEST_LINE}', $2)`,
      [line, firstSeq],
    );
  };

  test("every change goes out once, in order, and published_seq follows", async () => {
    start();
    await commit(1, 1_200);
    await expect.poll(publishedSeq).toBe(1_200);
    await commit(1_201, 1_203);
    await expect.poll(publishedSeq).toBe(1_203);
    expect(seqs()).toEqual(Array.from({ length: 1_203 }, (_, n) => n + 1));
    expect(posted.flatMap(({ publication }) => publication.lineage)).toEqual([]);
    expect(await metrics.registry.metrics()).toContain(
      'orgmirror_seq{object="Thing__c",kind="published"} 1203',
    );
  });

  test("what goes out is logged, and what does not is not", async () => {
    const began = performance.now();
    start();
    await expect.poll(() => posted.length).toBe(1);
    await commit(1, 3);
    await expect.poll(publishedSeq).toBe(3);
    rooms.states.set("Thing__c", { head: 3, line: OTHER_LINE, lineage: [], ring: [] });
    await commit(4, 4);
    await expect.poll(publishedSeq).toBe(4);
    const line = { kind: "publish", severity: "debug", object: "Thing__c" };
    expect(logged).toMatchObject([
      { ...line, message: "3 changes to the room, up to seq 3" },
      { ...line, message: "1 changes to the room, up to seq 4; its feeds read again" },
    ]);
    const mostMs = performance.now() - began;
    expect(logged.every(({ durationMs = Infinity }) => durationMs <= mostMs)).toBe(true);
  });

  test("a room that has everything is left alone, with a commit that logs nothing too", async () => {
    start();
    await expect.poll(() => posted.length).toBe(1);
    await commit(1, 3);
    await expect.poll(() => posted.length).toBe(2);
    for (let n = 0; n < 3; n += 1) {
      committed.notify();
      await systemClock.sleep(100, stop.signal);
    }
    expect(posted).toHaveLength(2);
  });

  test("an idle pipeline sends a room that lost everything its head", async () => {
    committed = new ShortSignal();
    start();
    await commit(1, 3);
    await expect.poll(head).toBe(3);
    rooms.states.clear();
    await expect.poll(head).toBe(3);
  });

  test("posts are 40 ms apart, and a second while the pipeline catches up", async () => {
    start(waitsLittle);
    await commit(1, 3);
    await expect.poll(publishedSeq).toBe(3);
    await expect.poll(() => waits.length).toBeGreaterThan(0);
    for (const ms of waits) expect(ms >= 0 && ms <= 40, `${ms} ms`).toBe(true);
    [waits, state] = [[], "catching-up"];
    for (const seq of [4, 5, 6]) {
      await commit(seq, seq);
      await expect.poll(publishedSeq).toBe(seq);
    }
    await expect.poll(() => Math.max(...waits)).toBeGreaterThan(40);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  test("a room that is away is asked ever later, and soon again once it was there", async () => {
    rooms.isDown = true;
    start(waitsLittle);
    await expect.poll(() => waits.length).toBeGreaterThan(8);
    const [first = 0] = waits;
    expect(first >= 250 && first <= 500, `${first} ms`).toBe(true);
    const later = waits[8] ?? 0;
    expect(later >= 7_500 && later <= 15_000, `${later} ms`).toBe(true);
    rooms.isDown = false;
    await commit(1, 3);
    await expect.poll(publishedSeq).toBe(3);
    [waits, rooms.isDown] = [[], true];
    await commit(4, 4);
    await expect.poll(() => waits.filter((ms) => ms > 40)[0] ?? Infinity).toBeLessThan(501);
  });

  test("while a pipeline catches up, feeds refetch many changes; a few, and later ones, are sent", async () => {
    state = "catching-up";
    start();
    await commit(1, 1_200);
    await expect.poll(publishedSeq).toBe(1_200);
    expect(resets()).toMatchObject([{ publication: { from: 1_201, to: 1_200, changes: [] } }]);
    await commit(1_201, 1_300);
    await expect.poll(publishedSeq).toBe(1_300);
    state = "live";
    await commit(1_301, 2_000);
    await expect.poll(publishedSeq).toBe(2_000);
    expect(seqs()).toEqual(Array.from({ length: 800 }, (_, n) => n + 1_201));
  });

  test("while the room is down changes wait, and are sent in order when it is back", async () => {
    rooms.isDown = true;
    start();
    await commit(1, 10);
    await systemClock.sleep(400, new AbortController().signal);
    expect(await publishedSeq()).toBe(0);
    await expect.poll(() => logged.length).toBeGreaterThan(0);
    expect(logged[0]).toMatchObject({
      ...{ kind: "publish", severity: "warning", object: "Thing__c" },
      message: expect.stringMatching(
        /^The room could not be reached; its changes wait in the log\. .*answered 503/u,
      ),
    });
    expect(await metrics.registry.metrics()).toContain(
      'orgmirror_failures_total{object="Thing__c",what="publish"}',
    );
    rooms.isDown = false;
    await expect.poll(publishedSeq).toBe(10);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("a room that lost published changes gets them again", async () => {
    await commit(1, 10);
    await db.pool.query("update sync.object set published_seq = 8");
    roomAt(4);
    start();
    await expect.poll(head).toBe(10);
    expect(room()?.ring[0]?.from).toBe(5);
    expect(resets()).toEqual([]);
    const asked = posted.map(({ publication }) => publication.from);
    expect(asked, "told once that it lacks some").toEqual([9, 5]);
  });

  test.each([
    ["by 20,000 changes is fed", 10, [11, false]],
    ["by more starts anew", 9, [20_010, true]],
  ])("a room that is behind %s", async (_, at, [from, reset]) => {
    await commit(1, 20_010);
    await db.pool.query("update sync.object set published_seq = 20_009");
    roomAt(at);
    start();
    await expect.poll(() => posted.length).toBeGreaterThan(1);
    expect(posted[1]).toMatchObject({ publication: { from }, reset });
  });

  test("a room that is ahead of what is noted to be published is left as it is", async () => {
    await commit(1, 10);
    await db.pool.query("update sync.object set published_seq = 4");
    roomAt(10);
    start();
    await expect.poll(publishedSeq).toBe(10);
    expect(resets()).toEqual([]);
  });

  test("a room of a line that leads to this one goes on, with what it has", async () => {
    await commit(1, 10);
    await grantedAfter(OTHER_LINE, 9);
    roomAt(8, OTHER_LINE);
    start();
    await expect.poll(head).toBe(10);
    expect(room()).toMatchObject({ line: TEST_LINE, lineage: [{ line: OTHER_LINE, upTo: 8 }] });
    expect(resets()).toEqual([]);
  });

  test.each([
    ["longer than the room's", 900],
    ["shorter than the room's", 6],
  ])(
    "a room that heard of changes that a restore lost starts anew: the log is %s",
    async (_, to) => {
      await grantedAfter(OTHER_LINE, 5);
      await commit(1, to);
      roomAt(8, OTHER_LINE);
      start();
      await expect.poll(publishedSeq).toBe(to);
      expect(room()).toMatchObject({ line: TEST_LINE, head: to });
      expect(resets()).toHaveLength(1);
    },
  );

  test("a room of a line that is not in the lineage starts anew", async () => {
    await commit(1, 3);
    roomAt(2, OTHER_LINE);
    start();
    await expect.poll(head).toBe(3);
    expect(room()).toMatchObject({ line: TEST_LINE, lineage: [] });
    expect(resets()).toHaveLength(1);
  });

  test("an idle pipeline sends a new room its head", async () => {
    await commit(1, 3);
    await db.pool.query("update sync.object set published_seq = 3");
    start();
    await expect.poll(head).toBe(3);
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
    await expect.poll(head).toBe(4);
    const sent = posted.filter((post) => seqsOf(post).length > 0 || post.reset);
    expect(sent.map(seqsOf)).toEqual([[1], [2], [], [4]]);
    expect(sent.map(({ reset }) => reset)).toEqual([false, false, true, false]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoomState } from "../../edge/party/room-state.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { systemClock } from "../lib/clock.ts";
import { Signal } from "../lib/running.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { loopbackRooms, type LoopbackRooms, type Posted } from "../../testing/loopback-rooms.ts";
import { publishLoop } from "./room-publisher.ts";

/** Of a lease before the present one. */
const OTHER_LINE = "00000000-0000-4000-8000-000000000002";

describe("publishing the log to a room", () => {
  const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));
  let rooms: LoopbackRooms;
  let stop: AbortController;
  let running: Promise<unknown>;
  let committed: Signal;
  let posted: Posted[];
  let state: "live" | "catching-up";

  beforeEach(async () => {
    [posted, state] = [[], "live"];
    rooms = await loopbackRooms((one) => posted.push(one));
    [stop, committed] = [new AbortController(), new Signal()];
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rooms.close();
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

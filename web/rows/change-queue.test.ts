import { describe, expect, test, vi } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { LOG_LIMIT, makeChangeLog } from "./change-log.ts";
import { makeChangeQueue } from "./change-queue.ts";

function change(
  seq: number,
  recordId: string | null = "a",
  effect: Change["effect"] = "changed",
  fields: Cells = {},
): Change {
  return { seq, recordId, effect, source: "stream", fields, commitAt: null };
}

/** A queue whose frames the test draws by hand. */
function makeQueue() {
  const frame = { run: null as (() => void) | null, asked: 0, cancelled: 0 };
  const flushed: (readonly Change[])[] = [];
  const onHeld = vi.fn<(held: number) => void>();
  const queue = makeChangeQueue(
    (run) => {
      frame.run = run;
      frame.asked += 1;
      return () => {
        frame.run = null;
        frame.cancelled += 1;
      };
    },
    (changes) => flushed.push(changes),
    onHeld,
  );
  const paint = () => frame.run?.();
  return { queue, frame, flushed, onHeld, paint };
}

const seqs = (changes: readonly Change[] | undefined) => changes?.map(({ seq }) => seq);

describe("changes that wait for a frame", () => {
  test("go together, and the next ones with the next frame", () => {
    const { queue, frame, flushed, paint } = makeQueue();
    expect(queue.firstSeq()).toBe(Number.POSITIVE_INFINITY);
    queue.add([change(1)]);
    queue.add([change(2), change(3)]);
    expect([frame.asked, queue.firstSeq(), queue.held()]).toEqual([1, 1, 0]);
    paint();
    expect(queue.firstSeq()).toBe(Number.POSITIVE_INFINITY);
    queue.add([change(4)]);
    paint();
    expect(flushed.map(seqs)).toEqual([[1, 2, 3], [4]]);
    expect([frame.asked, frame.cancelled]).toEqual([2, 0]);
  });

  test("need no frame where there are none, or where they were cleared", () => {
    const { queue, frame, flushed } = makeQueue();
    queue.add([]);
    expect(frame.asked).toBe(0);
    queue.add([change(1)]);
    queue.clear();
    expect([frame.cancelled, queue.firstSeq()]).toEqual([1, Number.POSITIVE_INFINITY]);
    queue.add([change(2)]);
    frame.run?.();
    expect(flushed.map(seqs)).toEqual([[2]]);
  });

  test("wait through a pause, are counted in it, and go with the frame after it", () => {
    const { queue, frame, flushed, onHeld, paint } = makeQueue();
    queue.add([change(1)]);
    queue.pause();
    expect([frame.cancelled, queue.held()]).toEqual([1, 1]);
    expect(onHeld).toHaveBeenLastCalledWith(1);
    queue.add([change(2)]);
    expect(onHeld).toHaveBeenLastCalledWith(2);
    expect(frame.asked).toBe(1);
    queue.resume();
    expect(onHeld).toHaveBeenLastCalledWith(0);
    paint();
    expect(flushed.map(seqs)).toEqual([[1, 2]]);
  });

  test("are told as none held once they are cleared in a pause", () => {
    const { queue, onHeld } = makeQueue();
    queue.pause();
    queue.add([change(1)]);
    queue.clear();
    expect(onHeld).toHaveBeenLastCalledWith(0);
    expect(queue.held()).toBe(0);
  });
});

describe("changes that are folded", () => {
  const folded = (changes: readonly Change[], here: readonly string[] = ["a"]) => {
    const { queue, flushed, onHeld, paint } = makeQueue();
    queue.pause();
    queue.add(changes);
    queue.fold(({ recordId, effect }) => effect === "came" || here.includes(recordId ?? ""));
    expect(onHeld).toHaveBeenLastCalledWith(queue.held());
    queue.resume();
    paint();
    return flushed[0] ?? [];
  };

  test("are one for each record, with the newest value of each column", () => {
    const changes = [
      change(1, "a", "changed", { x: 1, y: 1 }),
      change(2, "b", "changed", { x: 2 }),
      change(3, "a", "changed", { x: 3 }),
    ];
    expect(folded(changes, ["a", "b"])).toEqual([
      change(3, "a", "changed", { x: 3, y: 1 }),
      change(2, "b", "changed", { x: 2 }),
    ]);
  });

  test("are dropped where they are of no record, or of one that is neither here nor new", () => {
    const changes = [change(1, null), change(2, "b"), change(3, "b", "went"), change(4, "a")];
    expect(seqs(folded(changes))).toEqual([4]);
    expect(seqs(folded(changes, ["a", ""]))).toEqual([4]);
    expect(seqs(folded([change(1, "b", "came"), change(2, "b")]))).toEqual([2]);
  });

  test.each<[Change["effect"], Change["effect"], Change["effect"]]>([
    ["came", "changed", "came"],
    ["came", "went", "went"],
    ["came", "none", "came"],
    ["went", "came", "came"],
    ["went", "none", "went"],
    ["changed", "went", "went"],
    ["changed", "changed", "changed"],
    ["none", "changed", "changed"],
  ])("%s and then %s is %s", (first, then, both) => {
    const [one] = folded([change(1, "a", first), change(2, "a", then)]);
    expect(one).toMatchObject({ seq: 2, effect: both });
  });
});

describe("the log of changes", () => {
  test("takes what is newer than all it has, and nothing twice", () => {
    const log = makeChangeLog();
    log.startAt(5);
    expect(seqs(log.add([change(4), change(5), change(6), change(7)]))).toEqual([6, 7]);
    expect(seqs(log.add([change(7), change(6), change(8)]))).toEqual([8]);
    expect([log.seq(), seqs(log.changes())]).toEqual([8, [6, 7, 8]]);
    expect([4, 5, 6].map(log.reaches)).toEqual([false, true, true]);
  });

  test("starts anew where it is told, without what it had", () => {
    const log = makeChangeLog();
    expect([log.seq(), log.reaches(0)]).toEqual([0, true]);
    log.add([change(1)]);
    log.startAt(9);
    expect([log.seq(), log.changes(), log.reaches(8), log.reaches(9)]).toEqual([
      ...[9, [], false, true],
    ]);
  });

  test("forgets the older half of too many, and knows how far it reaches", () => {
    const log = makeChangeLog();
    const many = Array.from({ length: LOG_LIMIT }, (_, n) => change(n + 1));
    log.add(many);
    expect([log.changes().length, log.reaches(0)]).toEqual([LOG_LIMIT, true]);
    log.add([change(LOG_LIMIT + 1)]);
    const from = LOG_LIMIT / 2 + 1;
    expect([log.changes().length, log.changes()[0]?.seq]).toEqual([LOG_LIMIT / 2, from + 1]);
    expect([log.reaches(from - 1), log.reaches(from)]).toEqual([false, true]);
  });
});

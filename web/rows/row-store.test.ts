import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { makeRowStore, type PageOfLine, type RowStoreOptions } from "./row-store.ts";

function change(
  seq: number,
  recordId: string,
  fields: Cells = {},
  effect: Change["effect"] = "changed",
): Change {
  return { seq, recordId, effect, source: "stream", fields: { ...fields }, commitAt: null };
}

/** A store whose frames the test draws by hand. */
function makeStore(options: Partial<RowStoreOptions> = {}) {
  let next: (() => void) | null = null;
  const frames = { asked: 0 };
  const store = makeRowStore({
    ...options,
    frame(run) {
      frames.asked += 1;
      next = run;
      return () => {
        next = null;
      };
    },
  });
  const paint = () => {
    const run = next;
    next = null;
    run?.();
  };
  return { store, paint, frames };
}

const page = (seq: number, ...rows: Cells[]) => ({ line: "one", seq, rows });

test("a change goes into its row with the next frame, and its cell flashes", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a", name: "Old", city: "Bonn" }), ["name", "city"]);
  store.apply([change(6, "a", { name: "New" })]);
  expect(store.row("a")?.cells["name"]).toBe("Old");
  paint();
  expect(store.row("a")).toMatchObject({
    cells: { name: "New", city: "Bonn" },
    seq: 6,
    flashes: { name: 1 },
  });
});

test("a change that the page already has is skipped", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a", name: "From the page" }), ["name"]);
  store.apply([change(5, "a", { name: "Older" })]);
  paint();
  expect(store.row("a")?.cells["name"]).toBe("From the page");
});

test("rows of pages read at different seqs each take what is new to them", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a", name: "a5" }), ["name"]);
  store.apply([
    change(6, "b", { name: "b6" }),
    change(7, "c", { name: "c7" }),
    change(8, "b", { name: "b8" }),
  ]);
  paint();
  // Read before all three: it is brought up to them.
  expect(store.append(page(5, { id: "b", name: "b5" }))).toBe(true);
  expect(store.row("b")?.cells["name"]).toBe("b8");
  // Read after a change that is still on its way here: that one is skipped for it.
  store.append(page(9, { id: "c", name: "c9" }));
  store.apply([change(9, "c", { name: "c9 as the room sends it, late" })]);
  paint();
  expect(store.row("c")?.cells["name"]).toBe("c9");
});

test("a burst is one frame and one notice per row", () => {
  const batch = vi.fn<(run: () => void) => void>((run) => run());
  const { store, paint, frames } = makeStore({ batch });
  store.replace(page(0, { id: "a", n: 0 }, { id: "b", n: 0 }), ["n"]);
  const watcher = vi.fn<() => void>();
  store.watchRow("a", watcher);
  batch.mockClear();
  for (let seq = 1; seq <= 2_000; seq += 1)
    store.apply([change(seq, seq % 2 ? "a" : "b", { n: seq })]);
  expect(frames.asked).toBe(1);
  paint();
  expect(watcher).toHaveBeenCalledOnce();
  expect(batch).toHaveBeenCalledOnce();
  expect(store.row("a")?.cells["n"]).toBe(1_999);
});

test("records that are not here are told, rows keep their places, deleted ones are marked and come back", () => {
  const onUnknown = vi.fn<(changes: readonly Change[]) => void>();
  const { store, paint } = makeStore({ onUnknown });
  store.replace(page(1, { id: "a", name: "A" }, { id: "b", name: "B" }), ["name"]);
  store.apply([change(2, "z", { name: "Z" }, "came"), change(3, "a", {}, "went")]);
  paint();
  expect(store.ids()).toEqual(["a", "b"]);
  expect(onUnknown).toHaveBeenCalledWith([
    expect.objectContaining({ recordId: "z", effect: "came" }),
  ]);
  expect(store.row("a")).toMatchObject({ deleted: true, cells: { name: "A" } });
  store.apply([change(4, "a", { name: "A again" }, "came")]);
  paint();
  expect(store.row("a")).toMatchObject({ deleted: false, cells: { name: "A again" } });
});

test("a pause holds changes back and says how many; resuming shows them", () => {
  const held = vi.fn<(count: number) => void>();
  const { store, paint } = makeStore({ onHeld: held });
  store.replace(page(0, { id: "a", n: 0 }), ["n"]);
  store.apply([change(1, "a", { n: 1 })]);
  store.pause();
  store.apply([change(2, "a", { n: 2 })]);
  paint();
  expect(held).toHaveBeenLastCalledWith(2);
  expect(store.row("a")?.cells["n"]).toBe(0);
  store.resume();
  paint();
  expect(store.row("a")?.cells["n"]).toBe(2);
  expect(held).toHaveBeenLastCalledWith(0);
});

test("a pause of an hour keeps one change a record", () => {
  const held = vi.fn<(count: number) => void>();
  const { store, paint } = makeStore({ onHeld: held });
  store.replace(page(0, { id: "a", n: 0, m: 0 }), ["n", "m"]);
  store.pause();
  store.apply([change(1, "a", { m: 1 })]);
  for (let seq = 2; seq <= 50_000; seq += 1)
    store.apply([change(seq, seq % 3 ? "a" : "elsewhere", { n: seq })]);
  expect(held.mock.lastCall?.[0]).toBeLessThan(20_001);
  store.resume();
  paint();
  expect(store.row("a")?.cells).toMatchObject({ n: 50_000, m: 1 });
  // What was dropped cannot bring an old page up to date, and the store says so.
  expect(store.append(page(10, { id: "elsewhere", n: 0 }))).toBe(false);
});

test("columns that were not asked for are not kept", () => {
  const { store, paint } = makeStore();
  store.replace(page(0, { id: "a", n: 0 }), ["n"]);
  store.apply([change(1, "a", { description: "long" })]);
  paint();
  expect(store.row("a")?.cells).toEqual({ id: "a", n: 0 });
});

test("a record on two pages keeps its first place and its newest cells, and its watcher knows", () => {
  const { store } = makeStore();
  store.replace(page(5, { id: "a", n: 5 }, { id: "b", n: 5 }), ["n"]);
  const watcher = vi.fn<() => void>();
  store.watchRow("a", watcher);
  store.append(page(9, { id: "a", n: 9 }, { id: "c", n: 9 }));
  expect(store.ids()).toEqual(["a", "b", "c"]);
  expect(store.row("a")?.cells["n"]).toBe(9);
  expect(watcher).toHaveBeenCalledOnce();
});

test("what is painted is told, each change once; what is out of sight is not", () => {
  const onApplied = vi.fn<(changes: readonly Change[]) => void>();
  const { store, paint } = makeStore({ onApplied });
  store.replace(page(0, { id: "a", n: 0 }, { id: "out of sight", n: 0 }), ["n"]);
  store.watchRow("a", () => undefined);
  store.apply([
    change(1, "a", { n: 1 }),
    change(2, "out of sight", { n: 1 }),
    change(3, "a", { n: 3 }),
  ]);
  paint();
  expect(onApplied.mock.calls.flatMap(([changes]) => changes.map((one) => one.seq))).toEqual([
    1, 3,
  ]);
});

/*
 * The truth is a list of changes. Pages are cut from it at any seq and arrive at any time; changes arrive in order, in
 * batches of any size, frames are drawn or not. In the end every row shows the truth.
 */
test("whatever the order of pages, changes and frames, rows end up true", () => {
  const records = ["a", "b", "c", "d"];
  const truthAt = (changes: readonly Change[], seq: number) => {
    const cells = new Map(
      records.map((id) => [id, { id, x: 0, y: 0 } as Record<string, string | number>]),
    );
    for (const one of changes.slice(0, seq))
      Object.assign(cells.get(one.recordId ?? "") ?? {}, one.fields);
    return cells;
  };
  const step = fc.oneof(
    fc.record({ do: fc.constant("changes" as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      do: fc.constant("page" as const),
      back: fc.integer({ min: -3, max: 5 }),
      id: fc.constantFrom(...records),
    }),
    fc.constantFrom({ do: "paint" as const }, { do: "pause" as const }, { do: "resume" as const }),
  );
  const writes = fc.array(fc.tuple(fc.constantFrom(...records), fc.constantFrom("x", "y")), {
    minLength: 30,
    maxLength: 30,
  });
  fc.assert(
    fc.property(writes, fc.array(step, { maxLength: 40 }), (written, steps) => {
      const changes = written.map(([id, column], index) =>
        change(index + 1, id, { [column]: index + 1 }),
      );
      const pageOf = (seq: number, ids: readonly string[]): PageOfLine => {
        const truth = truthAt(changes, seq);
        return { line: null, seq, rows: ids.map((id): Cells => truth.get(id) ?? {}) };
      };
      const { store, paint } = makeStore();
      store.replace(pageOf(3, ["a"]), ["x", "y"]);
      let sent = 3;
      for (const one of steps) {
        if (one.do === "changes") {
          store.apply(changes.slice(sent, sent + one.count));
          sent = Math.min(changes.length, sent + one.count);
        } else if (one.do === "page")
          store.append(pageOf(Math.min(30, Math.max(3, sent - one.back)), [one.id]));
        else if (one.do === "paint") paint();
        else store[one.do]();
      }
      store.apply(changes.slice(sent));
      store.resume();
      paint();
      const truth = truthAt(changes, changes.length);
      for (const id of store.ids()) expect(store.row(id)?.cells).toEqual(truth.get(id));
    }),
    { numRuns: 500 },
  );
});

test("a page of another line is not put together with the rows", () => {
  let line = "one";
  const { store } = makeStore({ line: () => line });
  store.replace(page(5, { id: "a" }), ["id"]);
  expect(store.append({ ...page(5, { id: "b" }), line: "two" })).toBe(false);
  expect(store.pin({ ...page(5, { id: "b" }), line: "two" })).toBe(false);
  line = "two";
  expect(store.append({ ...page(5, { id: "b" }), line: "two" })).toBe(true);
  expect(store.ids()).toEqual(["a", "b"]);
});

test("a pinned row stands on top, says so to its watcher, and is not moved by its place", () => {
  const onIds = vi.fn<(ids: readonly string[]) => void>();
  const { store } = makeStore({ onIds });
  store.replace(page(5, { id: "a", name: "a" }), ["name"]);
  const watcher = vi.fn<() => void>();
  store.watchRow("a", watcher);
  watcher.mockClear();
  expect(store.pin(page(6, { id: "z", name: "z" }, { id: "a", name: "a6" }))).toBe(true);
  expect(store.ids()).toEqual(["z", "a"]);
  expect(onIds).toHaveBeenLastCalledWith(["z", "a"], 0);
  expect(store.row("z")).toMatchObject({ pinned: true });
  expect(store.row("a")).toMatchObject({ pinned: false, cells: { name: "a6" } });
  expect(watcher).toHaveBeenCalledOnce();
});

test("a page to pin that is older than the log reaches back, or of another line, changes nothing", () => {
  const { store } = makeStore({ line: () => "one" });
  store.replace(page(5, { id: "a" }), []);
  expect(store.pin(page(4, { id: "z" }))).toBe(false);
  expect(store.pin({ ...page(9, { id: "z" }), line: "two" })).toBe(false);
  expect(store.ids()).toEqual(["a"]);
});

test("a store that is closed paints nothing more, and tells nobody", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a", name: "Old" }), ["name"]);
  const watcher = vi.fn<() => void>();
  store.watchRow("a", watcher);
  store.apply([change(6, "a", { name: "New" })]);
  store.close();
  watcher.mockClear();
  paint();
  expect(store.row("a")?.cells["name"]).toBe("Old");
  store.replace(page(7, { id: "a", name: "Later" }), ["name"]);
  expect(watcher).not.toHaveBeenCalled();
});

test("rows that are replaced drop the changes that waited for the rows before", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a", name: "Old" }), ["name"]);
  store.apply([change(6, "a", { name: "Waiting" })]);
  store.replace(page(5, { id: "a", name: "Read again" }), ["name"]);
  paint();
  expect(store.row("a")?.cells["name"]).toBe("Read again");
});

test("nobody is told of a frame in which nothing of it came", () => {
  const onUnknown = vi.fn<(changes: readonly Change[]) => void>();
  const onApplied = vi.fn<(changes: readonly Change[]) => void>();
  const { store, paint } = makeStore({ onUnknown, onApplied });
  store.replace(page(5, { id: "a" }), ["name"]);
  store.watchRow("a", () => undefined);
  store.apply([change(6, "b")]);
  paint();
  expect(onApplied).not.toHaveBeenCalled();
  onUnknown.mockClear();
  store.apply([change(7, "a", { name: "New" })]);
  paint();
  expect(onUnknown).not.toHaveBeenCalled();
  expect(onApplied).toHaveBeenCalledOnce();
});

test("through the longest pause records that came are kept, and others without a row are not", () => {
  const onUnknown = vi.fn<(changes: readonly Change[]) => void>();
  const { store, paint } = makeStore({ onUnknown });
  store.replace(page(0, { id: "a", name: "" }), ["name"]);
  store.pause();
  store.apply([change(1, "new", {}, "came"), change(2, "other"), change(3, "a", { name: "3" })]);
  for (let seq = 4; seq <= 20_005; seq += 1) store.apply([change(seq, `x${seq}`)]);
  // Older pages cannot be brought up to what was folded.
  expect(store.append(page(20_000, { id: "b" }))).toBe(false);
  store.resume();
  paint();
  const told = onUnknown.mock.calls.flatMap(([changes]) => changes.map((one) => one.recordId));
  expect(told).toContain("new");
  expect(told).not.toContain("other");
  expect(store.row("a")?.cells["name"]).toBe("3");
});

test("a page as new as the changes takes none of them again", () => {
  const { store, paint } = makeStore();
  store.replace(page(5, { id: "a" }), ["name"]);
  store.apply([change(6, "b", { name: "b6" })]);
  paint();
  store.append(page(6, { id: "b", name: "As read" }));
  expect(store.row("b")).toMatchObject({ cells: { name: "As read" }, flashes: {}, seq: 6 });
});

test("what has no id is no row", () => {
  const { store } = makeStore();
  store.replace(page(5, { name: "nobody" }, { id: "a" }), ["name"]);
  expect(store.ids()).toEqual(["a"]);
});

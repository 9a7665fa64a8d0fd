import { describe, expect, test, vi } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { makeChangeLog } from "./change-log.ts";
import { makeRowTable } from "./row-table.ts";
import { makeRowWatchers } from "./row-watchers.ts";

const change = (
  seq: number,
  recordId: string | null,
  fields: Cells = {},
  effect: Change["effect"] = "changed",
): Change => ({ seq, recordId, effect, source: "stream", fields, commitAt: null });

const NEVER = Number.POSITIVE_INFINITY;

function makeTable() {
  const log = makeChangeLog();
  const table = makeRowTable(log);
  const page = (seq: number, ...rows: readonly Cells[]) => ({ seq, rows });
  /** As the store does: into the log, then into the rows. */
  const apply = (...changes: readonly Change[]) => table.apply(log.add(changes));
  return { log, table, page, apply };
}

describe("a table of rows", () => {
  test("has the rows of its last question only, and says which came", () => {
    const { table, page } = makeTable();
    table.replace(page(5, { id: "a", n: 1 }), ["n"]);
    const { added, renewed } = table.replace(page(6, { id: "b", n: 2 }, { n: 3 }), ["n"]);
    expect([added, renewed]).toEqual([["b"], []]);
    expect([table.has("a"), table.has("b")]).toEqual([false, true]);
    const read = { id: "b", n: 2 };
    const rest = { pinned: false, seq: 6, deleted: false, flashes: {} };
    expect(table.row("b")).toEqual({ id: "b", cells: read, read, ...rest });
  });

  test("brings a late page up to the changes that it lacks, without a flash, each once", () => {
    const { table, page, apply } = makeTable();
    table.replace(page(5, { id: "a", n: 0 }), ["n", "m"]);
    apply(
      change(6, "b", { n: 6, m: 6 }),
      change(7, "b", { n: 7, x: 7 }),
      change(8, "c", { n: 8 }),
      change(9, "b", { m: 9 }),
    );
    const { added } = table.append(page(6, { id: "b", n: "as of 6", m: "as of 6" }), 9) ?? {
      added: null,
    };
    expect(added).toEqual(["b"]);
    // The change 9 still waits for its frame.
    const cells = { id: "b", n: 7, m: "as of 6" };
    const read = { id: "b", n: "as of 6", m: "as of 6" };
    const rest = { pinned: false, seq: 7, deleted: false, flashes: {} };
    expect(table.row("b")).toEqual({ id: "b", cells, read, ...rest });
    expect(table.append(page(4, { id: "d" }), NEVER)).toBeNull();
  });

  test("keeps the newer of two readings of a row, whichever came first", () => {
    const { table, page } = makeTable();
    table.replace(page(5, { id: "a", n: 5 }), ["n"]);
    expect(table.append(page(5, { id: "a", n: "again" }), NEVER)).toEqual({
      ...{ added: [], renewed: [] },
    });
    expect(table.row("a")?.cells["n"]).toBe(5);
    expect(table.append(page(6, { id: "a", n: 6 }), NEVER)).toEqual({ added: [], renewed: ["a"] });
    expect(table.row("a")?.cells["n"]).toBe(6);
  });

  test("tells which changes it took, and which are of records elsewhere; what is of none it skips", () => {
    const { table, page, apply } = makeTable();
    table.replace(page(5, { id: "a", n: 0 }), ["n"]);
    const [reset, mine, other] = [change(6, null), change(7, "a", { n: 7 }), change(8, "z")];
    expect(apply(reset, mine, other)).toEqual({ applied: [mine], unknown: [other] });
    expect(table.apply([mine])).toEqual({ applied: [], unknown: [] });
  });

  test("flashes a cell each time that its value changes, and only then", () => {
    const { table, page, apply } = makeTable();
    table.replace(page(5, { id: "a", n: 0, m: 0 }), ["n", "m"]);
    apply(change(6, "a", { n: 1, m: 0 }), change(7, "a", { n: 2 }), change(8, "a", { n: 2 }));
    expect(table.row("a")).toMatchObject({ cells: { n: 2, m: 0 }, seq: 8, flashes: { n: 2 } });
    expect(table.row("a")?.flashes).not.toHaveProperty("m");
  });

  test("marks a record that went until it comes back; what does nothing leaves the mark", () => {
    const { table, page, apply } = makeTable();
    table.replace(page(5, { id: "a" }), []);
    const deletedAfter = (seq: number, effect: Change["effect"]) => {
      apply(change(seq, "a", {}, effect));
      return table.row("a")?.deleted;
    };
    expect(deletedAfter(6, "none")).toBe(false);
    expect(deletedAfter(7, "went")).toBe(true);
    expect(deletedAfter(8, "none")).toBe(true);
    expect(deletedAfter(9, "came")).toBe(false);
    expect(deletedAfter(10, "went")).toBe(true);
    expect(deletedAfter(11, "changed")).toBe(false);
  });
});

describe("who draws a row", () => {
  test("is told of its changes until it stops, and only of those", () => {
    const watchers = makeRowWatchers();
    const [one, other] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const stopOne = watchers.add("a", one);
    const stopOther = watchers.add("a", other);
    watchers.tell(["a", "b"]);
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
    stopOne();
    watchers.tell(["a"]);
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 2]);
    expect([watchers.has("a"), [...watchers.ids()]]).toEqual([true, ["a"]]);
    stopOther();
    expect([watchers.has("a"), [...watchers.ids()]]).toEqual([false, []]);
  });

  test("is told nothing any more once all is cleared", () => {
    const watchers = makeRowWatchers();
    const watcher = vi.fn<() => void>();
    watchers.add("a", watcher);
    watchers.clear();
    watchers.tell(["a"]);
    expect(watcher).not.toHaveBeenCalled();
  });
});

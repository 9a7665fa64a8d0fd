import { expect, test, vi } from "vitest";
import type { Content } from "../../edge/protocol/line.ts";
import { ApiProblem, type PageFrom, type Question, UNREACHABLE } from "../client/api.ts";
import type { RowsAnswer } from "./held-pages.ts";
import { makeRowPages, type PagesState, type RowPagesOptions } from "./row-pages.ts";
import { makeRowStore } from "./row-store.ts";

const question: Question = { object: "Account", columns: ["n"], filters: [], sort: "n" };

/** Where a page begins and ends: at a cursor, up from one, or so that it has the row of a number. */
function pageOf(at: PageFrom, size: number, total: number): readonly [number, number] {
  if (typeof at === "string" && at.startsWith("up")) {
    const end = Number(at.slice(2));
    return [Math.max(0, end - size), end];
  }
  const from = typeof at === "number" ? Math.max(0, Math.min(at - 1, total - size)) : Number(at);
  return [from, Math.min(total, from + size)];
}

/** Rows 0…total−1 in pages of two; `seq` and failures are the test's to set. A deaf source answers who left, too. */
function setup(total: number, more: Partial<RowPagesOptions> = {}, size = 2) {
  const source = { seq: 1, fail: null as Error | null, delayMs: 0, isDeaf: false };
  const asked: { sort: string; cursor: PageFrom }[] = [];
  const store = makeRowStore({ frame: () => () => undefined });
  let state: PagesState | undefined;
  const onReplaced = vi.fn<(content: Content) => void>();
  const states: PagesState[] = [];
  const pages = makeRowPages({
    ...more,
    store,
    async load(one, cursor, signal): Promise<RowsAnswer> {
      asked.push({ sort: one.sort, cursor });
      await new Promise((resolve) => setTimeout(resolve, source.delayMs));
      if (!source.isDeaf) signal.throwIfAborted();
      if (source.fail) throw source.fail;
      const [from, end] = pageOf(cursor, size, total);
      const rows = Array.from({ length: end - from }, (_, index) => ({
        id: `${one.sort}${from + index}`,
        n: from + index,
      }));
      return {
        ...{ line: "one", seq: source.seq, rows },
        previous: from > 0 ? `up${from}` : null,
        next: end < total ? String(end) : null,
        ...(typeof cursor === "number" ? { firstRow: from + 1, count: total } : {}),
      };
    },
    onState(next) {
      state = next;
      states.push(next);
    },
    onReplaced,
  });
  const until = async (part: Partial<PagesState>) =>
    void (await expect.poll(() => state).toMatchObject(part));
  return { source, asked, store, pages, until, onReplaced, states, state: () => state };
}

test("pages follow each other until there is no next", async () => {
  const { pages, store, until, asked, onReplaced } = setup(5);
  pages.open(question);
  await until({ status: "ready", hasMore: true });
  expect(onReplaced).toHaveBeenCalledWith({ line: "one", seq: 1 });
  pages.more();
  pages.more();
  await until({ hasMore: true, isLoadingMore: false });
  pages.more();
  await until({ hasMore: false, isLoadingMore: false });
  pages.more();
  expect(store.ids()).toEqual(["n0", "n1", "n2", "n3", "n4"]);
  expect(asked.length).toBe(3);
});

test("no further pages are read of rows that could not be read again", async () => {
  const { pages, until, asked, source } = setup(4);
  pages.open(question);
  await until({ status: "ready", hasMore: true });
  source.fail = new Error("Postgres is away.");
  await pages.refresh();
  pages.more();
  expect(asked.map(({ cursor }) => cursor)).toEqual([null, null]);
});

test.each([false, true])(
  "a new question wins over the answer of the old one (deaf source: %s)",
  async (deaf) => {
    const { pages, store, until, source } = setup(2);
    source.isDeaf = deaf;
    source.delayMs = 30;
    pages.open(question);
    source.delayMs = 5;
    pages.open({ ...question, sort: "-n" });
    await until({ status: "ready" });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(store.ids()).toEqual(["-n0", "-n1"]);
  },
);

test("a refresh keeps the old rows until the new ones are here", async () => {
  const { pages, store, until, source } = setup(2);
  pages.open(question);
  await until({ status: "ready" });
  source.seq = 9;
  pages.refresh();
  await until({ status: "ready", isRefreshing: true });
  expect(store.ids().length).toBe(2);
  await until({ isRefreshing: false });
  expect(store.seq()).toBe(9);
});

test("a first page that fails is an error, a later one leaves what is there", async () => {
  const { pages, store, until, source, states } = setup(4);
  source.fail = new Error("Postgres is away.");
  pages.open(question);
  await until({ status: "failed", error: source.fail });
  source.fail = null;
  pages.refresh();
  expect(states.at(-1)).toMatchObject({ status: "loading", error: null, isRefreshing: false });
  await until({ status: "ready" });
  source.fail = new Error("Again.");
  pages.more();
  await until({ status: "ready", moreError: source.fail });
  expect(store.ids().length).toBe(2);
  source.fail = null;
  pages.more();
  await until({ moreError: null, hasMore: false });
  expect(store.ids().length).toBe(4);
});

test("a page older than the changes can be brought up to is read again from the start", async () => {
  const { pages, store, until, source, asked } = setup(4);
  source.seq = 5;
  pages.open(question);
  await until({ status: "ready" });
  source.seq = 2;
  pages.more();
  await expect.poll(() => asked.map((one) => one.cursor)).toEqual([null, "2", null]);
  await until({ status: "ready", isLoadingMore: false, isRefreshing: false });
  expect(store.seq()).toBe(2);
});

test("pages are read until there are enough rows, and no further", async () => {
  const read = { rows: () => 0 };
  const { pages, store, until, asked } = setup(9, { isEnough: () => read.rows() >= 5 });
  read.rows = () => store.ids().length;
  pages.open(question);
  await until({ status: "ready", hasMore: true });
  expect(store.ids()).toHaveLength(6);
  expect(asked.map(({ cursor }) => cursor)).toEqual([null, "2", "4"]);
});

test("where there never are enough all is read, once", async () => {
  const { pages, store, until, asked } = setup(5, { isEnough: () => false });
  pages.open(question);
  await until({ status: "ready", hasMore: false });
  expect(store.ids()).toHaveLength(5);
  expect(asked).toHaveLength(3);
});

test.each([false, true])(
  "who leaves while pages are read hears no more of them (deaf source: %s)",
  async (deaf) => {
    let leave = (): void => undefined;
    const isEnough = () => {
      leave();
      return false;
    };
    const { pages, store, states, source } = setup(9, { isEnough });
    source.isDeaf = deaf;
    const heard: number[] = [];
    leave = () => {
      pages.close();
      heard.push(states.length);
    };
    pages.open(question);
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(store.ids()).toHaveLength(2);
    expect(heard).toEqual([states.length]);
    expect(states.at(-1)).toMatchObject({ status: "loading" });
  },
);

test.each([false, true])(
  "a page that comes for an old question changes nothing (deaf source: %s)",
  async (deaf) => {
    const { pages, store, until, source, state } = setup(6);
    source.isDeaf = deaf;
    pages.open(question);
    await until({ status: "ready" });
    source.delayMs = 30;
    pages.more();
    source.delayMs = 5;
    pages.open({ ...question, sort: "-n" });
    await until({ status: "ready", isRefreshing: false, hasMore: true });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(store.ids()).toEqual(["-n0", "-n1"]);
    expect(state()).toMatchObject({ moreError: null, isLoadingMore: false });
  },
);

test("an old question that fails late is no error of the new one", async () => {
  const { pages, until, source, state } = setup(6);
  source.delayMs = 20;
  source.fail = new Error("Late.");
  pages.open(question);
  await new Promise((resolve) => setTimeout(resolve, 5));
  pages.open({ ...question, sort: "-n" });
  source.fail = null;
  await until({ status: "ready" });
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(state()).toMatchObject({ status: "ready", error: null });
});

test("another object begins with nothing; the same one keeps its rows while they are read again", async () => {
  const { pages, until, states } = setup(2);
  pages.open(question);
  await until({ status: "ready" });
  pages.open({ ...question, sort: "-n" });
  expect(states.at(-1)).toMatchObject({
    status: "ready",
    isRefreshing: true,
    isLoadingMore: false,
  });
  await until({ isRefreshing: false });
  pages.open({ ...question, object: "Contact" });
  expect(states.at(-1)).toMatchObject({
    status: "loading",
    isRefreshing: false,
    isLoadingMore: false,
  });
  await until({ status: "ready" });
});

test("nothing is read before there is a question, or further while it is read", async () => {
  const { pages, until, asked, source } = setup(6);
  await pages.refresh();
  pages.more();
  expect(asked).toEqual([]);
  source.delayMs = 20;
  pages.open(question);
  pages.more();
  await until({ status: "ready" });
  expect(asked).toHaveLength(1);
});

const KEPT = {
  answer: { line: "old", seq: 0, rows: [{ id: "k", n: 9 }], previous: null, next: "2" },
  atMs: 77,
};

test("what is kept is shown until the answer comes, and nobody follows it meanwhile", async () => {
  const { source, pages, store, until, onReplaced } = setup(1, { kept: async () => KEPT });
  source.delayMs = 60;
  pages.open(question);
  await until({ status: "ready", isRefreshing: true, keptAtMs: 77, hasMore: false });
  expect(store.ids()).toEqual(["k"]);
  expect(onReplaced).not.toHaveBeenCalled();
  await until({ status: "ready", isRefreshing: false, keptAtMs: null });
  expect([store.ids(), onReplaced.mock.calls]).toEqual([["n0"], [[{ line: "one", seq: 1 }]]]);
});

test("what is kept stays while nothing answers, however late it is found, and goes with the first answer", async () => {
  const late = new Promise<typeof KEPT>((resolve) => setTimeout(resolve, 40, KEPT));
  const { source, pages, store, until, states } = setup(1, { kept: () => late });
  source.fail = new ApiProblem(UNREACHABLE);
  pages.open(question);
  await expect.poll(() => states.map(({ status }) => status)).toContain("failed");
  await until({ status: "ready", keptAtMs: 77, isRefreshing: false });
  await pages.refresh();
  await until({ status: "ready", keptAtMs: 77, error: source.fail });
  source.fail = null;
  await pages.refresh();
  await until({ status: "ready", keptAtMs: null, error: null });
  expect(store.ids()).toEqual(["n0"]);
});

test("who is refused sees nothing that is kept", async () => {
  for (const keptAfterMs of [0, 40]) {
    const kept = () =>
      new Promise<typeof KEPT>((resolve) => setTimeout(resolve, keptAfterMs, KEPT));
    const { source, pages, until, state } = setup(1, { kept });
    source.fail = new ApiProblem({ ...UNREACHABLE, status: 401 });
    source.delayMs = 20;
    pages.open(question);
    await until({ status: "failed" });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(state()).toMatchObject({ status: "failed", keptAtMs: null });
  }
});

test("what is kept of one question is not shown for another", async () => {
  const kept = async (one: Question) => (one === question ? KEPT : null);
  const { source, pages, until, state } = setup(1, { kept });
  source.fail = new ApiProblem(UNREACHABLE);
  pages.open(question);
  await until({ status: "ready", keptAtMs: 77, isRefreshing: false });
  pages.open({ ...question, sort: "-n" });
  await until({ status: "failed" });
  expect(state()?.keptAtMs).toBeNull();
});

const SIZE = 200;
const longList = () => setup(10_000, {}, SIZE);
type Long = ReturnType<typeof longList>;
const isStill = { isLoadingMore: false, isRefreshing: false, status: "ready" } as const;

/** These rows are seen, until all that this makes necessary is read. */
async function look({ pages, state, store }: Long, first: number, end = first + 30): Promise<void> {
  pages.see({ first, end });
  pages.follow();
  while (state()?.isLoadingMore !== false || state()?.isRefreshing)
    await new Promise((resolve) => setImmediate(resolve));
  const held = { from: store.first(), to: store.first() + store.ids().length };
  expect(held.from).toBeLessThanOrEqual(first);
  expect(held.to).toBeGreaterThanOrEqual(Math.min(end, 10_000));
  expect(store.ids()).toEqual(
    Array.from({ length: held.to - held.from }, (_, index) => `n${held.from + index}`),
  );
}

test("rows far from what is held are read by number, and the list goes on from there both ways", async () => {
  const long = longList();
  long.pages.open(question);
  await long.until(isStill);
  await look(long, 5_000);
  expect(long.store.first()).toBeGreaterThan(4_500);
  for (let first = 5_000; first > 4_000; first -= 40) await look(long, first);
  for (let first = 4_000; first < 5_500; first += 40) await look(long, first);
  expect(long.asked.filter(({ cursor }) => typeof cursor === "number")).toHaveLength(1);
  await look(long, 9_970);
  expect(long.state()).toMatchObject({ hasMore: false });
  await look(long, 0);
  expect(long.store.first()).toBe(0);
});

test("what is held is bounded, however far one scrolls, and what was dropped comes again", async () => {
  const long = longList();
  long.pages.open(question);
  await long.until(isStill);
  for (const way of [1, -1])
    for (let step = 0; step <= 4_000; step += 100) {
      await look(long, way === 1 ? step : 4_000 - step);
      expect(long.store.ids().length).toBeLessThanOrEqual(2_000 + SIZE);
    }
  expect(long.store.row("n3500")).toBeUndefined();
});

test("a list that is read again stays where it is; another one begins at its top", async () => {
  const long = longList();
  long.pages.open(question);
  await long.until(isStill);
  await look(long, 5_000);
  await long.pages.refresh();
  expect(long.store.row("n5000")).toBeDefined();
  await long.pages.refresh("top");
  expect(long.store.first()).toBe(0);
  await look(long, 7_000);
  long.pages.open({ ...question, sort: "-n" });
  await long.until(isStill);
  expect(long.store.ids()[0]).toBe("-n0");
});

test("rows as of a moment have no numbers: they are read from the first one on", async () => {
  const long = longList();
  long.pages.open({ ...question, asked: { zone: "UTC", asOf: "2026-01-01T00:00:00Z" } });
  await long.until(isStill);
  long.pages.see({ first: 5_000, end: 5_030 });
  expect(long.pages.isFar()).toBe(false);
  await look(long, 150);
  expect(long.asked.some(({ cursor }) => typeof cursor === "number")).toBe(false);
});

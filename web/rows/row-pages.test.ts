import { expect, test, vi } from "vitest";
import type { Content } from "../../edge/protocol/line.ts";
import type { Question } from "../client/api.ts";
import { makeRowPages, type PagesState, type RowsAnswer } from "./row-pages.ts";
import { makeRowStore } from "./row-store.ts";

const question: Question = { object: "Account", columns: ["n"], filters: [], sort: "n" };

/** Rows 0…total−1 in pages of two; `seq` and failures are the test's to set. */
function setup(total: number) {
  const source = { seq: 1, fail: null as Error | null, delayMs: 0 };
  const asked: { sort: string; cursor: string | null }[] = [];
  const store = makeRowStore({ frame: () => () => undefined });
  let state: PagesState | undefined;
  const onReplaced = vi.fn<(content: Content) => void>();
  const pages = makeRowPages({
    store,
    async load(one, cursor, signal): Promise<RowsAnswer> {
      asked.push({ sort: one.sort, cursor });
      await new Promise((resolve) => setTimeout(resolve, source.delayMs));
      signal.throwIfAborted();
      if (source.fail) throw source.fail;
      const from = Number(cursor ?? 0);
      const rows = Array.from({ length: Math.min(2, total - from) }, (_, index) => ({
        id: `${one.sort}${from + index}`,
        n: from + index,
      }));
      return {
        line: "one",
        seq: source.seq,
        rows,
        next: from + 2 < total ? String(from + 2) : null,
      };
    },
    onState(next) {
      state = next;
    },
    onReplaced,
  });
  const until = async (part: Partial<PagesState>) =>
    void (await expect.poll(() => state).toMatchObject(part));
  return { source, asked, store, pages, until, onReplaced, state: () => state };
}

test("pages follow each other until there is no next", async () => {
  const { pages, store, until, asked, onReplaced } = setup(3);
  pages.open(question);
  await until({ status: "ready", hasMore: true });
  expect(onReplaced).toHaveBeenCalledWith({ line: "one", seq: 1 });
  pages.more();
  pages.more();
  await until({ hasMore: false, isLoadingMore: false });
  pages.more();
  expect(store.ids()).toEqual(["n0", "n1", "n2"]);
  expect(asked.length).toBe(2);
});

test("a new question wins over the answer of the old one", async () => {
  const { pages, store, until, source } = setup(2);
  source.delayMs = 20;
  pages.open(question);
  pages.open({ ...question, sort: "-n" });
  await until({ status: "ready" });
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(store.ids()).toEqual(["-n0", "-n1"]);
});

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
  const { pages, store, until, source } = setup(4);
  source.fail = new Error("Postgres is away.");
  pages.open(question);
  await until({ status: "failed", error: source.fail });
  source.fail = null;
  pages.refresh();
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

import { AHEAD_ROWS, HELD_ROWS } from "../view/page-rows.ts";
import type { PageOfLine, RowStore } from "./row-store.ts";

export type RowsAnswer = PageOfLine & {
  readonly previous: string | null;
  readonly next: string | null;
  /** Of a page by a row's number: that of its first row, from 1, and how many rows there are. */
  readonly firstRow?: number | undefined;
  readonly count?: number | undefined;
};

/** Rows of a list, by index; `end` is exclusive. */
export type Stretch = { readonly first: number; readonly end: number };

/** A page that is held: so many rows, and the cursors of the pages before and after it. */
type Held = { readonly size: number } & Pick<RowsAnswer, "previous" | "next">;

/** Where a page goes: it is all that is held from now on, or it is put before or behind what is. */
export type PutWhere = "only" | "start" | "end";

/** The pages of a list that are held, one after the other. */
export function makeHeldPages(store: RowStore) {
  let held: readonly Held[] = [];
  const end = () => store.first() + store.ids().length;

  const trim = (seen: Stretch): void => {
    const [top, bottom] = [held[0], held.at(-1)];
    if (!top || !bottom || store.ids().length <= HELD_ROWS) return;
    if (seen.first - AHEAD_ROWS > store.first() + top.size) {
      store.drop(top.size, "start");
      held = held.slice(1);
    } else if (seen.end + AHEAD_ROWS < end() - bottom.size) {
      store.drop(bottom.size, "end");
      held = held.slice(0, -1);
    } else return;
    trim(seen);
  };

  return {
    next: () => held.at(-1)?.next ?? null,
    previous: () => held[0]?.previous ?? null,
    stretch: (): Stretch => ({ first: store.first(), end: end() }),
    /** Puts an answer into the store, by `into`, and says whether it could. */
    put({ previous, next }: RowsAnswer, where: PutWhere, into: () => boolean): boolean {
      const before = where === "only" ? 0 : store.ids().length;
      if (!into()) return false;
      const page = { size: store.ids().length - before, previous, next };
      if (where === "only") held = [page];
      else held = where === "start" ? [page, ...held] : [...held, page];
      return true;
    },
    /** Drops pages at the ends while more is held than may be, and they are far from what is seen. */
    trim,
  };
}

export type HeldPages = ReturnType<typeof makeHeldPages>;

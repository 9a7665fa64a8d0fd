import { createMemo } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { Total } from "./create-total.ts";

/** Empty places below the rows that are held while it is not known how many follow. */
const WAITING_ROWS = 40;

/**
 * How many rows a list has, as it was read: rows keep their places, so that it ends where they end. Until the end is
 * held, it is what was counted, and what came and went since.
 */
export function createListLength(
  rows: Pick<LiveRows, "ids" | "first" | "state" | "count" | "isNumbered" | "drift">,
  total: Total,
  isNarrow: () => boolean,
) {
  const counted = createMemo(() => {
    const known = total.known();
    if (known?.exact) return { count: known.count, isKnown: true };
    const count = rows.count();
    // Without conditions every record that came or went is a row more or less.
    if (count)
      return { count: count.count + (isNarrow() ? 0 : rows.drift(count.seq)), isKnown: true };
    return known && { count: known.count, isKnown: false };
  });
  const held = () => rows.first() + rows.ids().length;
  /** What is kept of a list ends somewhere, and does not say how many rows follow. */
  const isKept = () => rows.state().keptAtMs !== null;
  const isWhole = () => !rows.state().hasMore;
  return {
    /** Rows to scroll through. Only those that have numbers are reached where none is held. */
    shown: createMemo(() => {
      if (isWhole()) return held();
      if (!rows.isNumbered()) return held() + WAITING_ROWS;
      return Math.max(held() + 1, counted()?.count ?? held() + WAITING_ROWS);
    }),
    /** Whether it is exact. */
    isKnown: () => !isKept() && (isWhole() || (rows.isNumbered() && counted()?.isKnown === true)),
    isKept,
  };
}

export type ListLength = ReturnType<typeof createListLength>;

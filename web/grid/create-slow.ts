import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";

/** So long nobody wonders. */
const SLOW_MS = 800;

/** Whether the rows that are asked for, or were asked for last, took long. */
export function createSlow(rows: Pick<LiveRows, "state">): Accessor<boolean> {
  const [isSlow, setSlow] = createSignal(false);
  createEffect(() => {
    const { status, isRefreshing } = rows.state();
    if (status !== "loading" && !isRefreshing) return;
    setSlow(false);
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return isSlow;
}

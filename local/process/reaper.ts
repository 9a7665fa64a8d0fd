/**
 * Ends what a killed parent left behind.
 *
 *   parent ──stdin──▶ reaper:   {"watch": …}  {"forget": …}
 *   stdin ends (the parent is gone, even by kill -9)  ─▶  end each watched process, exit
 *
 * A process of its own, because a killed parent cannot clean up, and neither Postgres nor workerd watches its parent.
 */
import { createInterface } from "node:readline";
import { endProcess } from "./process-identity.ts";
import type { ReaperOrder } from "./reap.ts";

const PATIENCE_MS = 8_000;
const watched = new Map<number, Extract<ReaperOrder, { do: "watch" }>>();

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});

for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line));

await Promise.all(
  [...watched.values()].map((order) => endProcess(order.process, order.signal, PATIENCE_MS)),
);

function obey(order: ReaperOrder): void {
  if (order.do === "watch") watched.set(order.process.pid, order);
  else watched.delete(order.pid);
}

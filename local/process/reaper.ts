/**
 * Ends what a killed parent left behind.
 *
 *   parent ──stdin──▶ reaper:   {"watch": …}  {"forget": …}  {"remove": …}
 *   stdin ends (the parent is gone, even by kill -9)  ─▶  end each watched process, remove each folder, exit
 *
 * A process of its own, because a killed parent cannot clean up, and neither Postgres nor workerd watches its parent.
 */
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { endProcess } from "./process-identity.ts";
import type { ReaperOrder } from "./reap.ts";

const PATIENCE_MS = 8_000;
const watched = new Map<number, Extract<ReaperOrder, { do: "watch" }>>();
const folders = new Set<string>();

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});

for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line));

await Promise.all(
  [...watched.values()].map((order) => endProcess(order.process, order.signal, PATIENCE_MS)),
);
await Promise.all([...folders].map((path) => rm(path, { recursive: true, force: true })));

function obey(order: ReaperOrder): void {
  if (order.do === "watch") watched.set(order.process.pid, order);
  else if (order.do === "forget") watched.delete(order.pid);
  else folders.add(order.path);
}

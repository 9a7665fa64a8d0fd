import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./child.ts";

const LOOK_EVERY_MS = 20;

/**
 * What `look` finds, which is asked again as long as it answers false. A child that ends first, or takes longer than
 * `timeoutMs`, is stopped, and the error has its last lines.
 */
export async function untilUp<T>(
  child: Child,
  look: () => T | false | Promise<T | false>,
  timeoutMs: number,
): Promise<T> {
  const ended = new AbortController();
  void child.ended.then((why) => ended.abort(why));
  const over = AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]);
  for (;;) {
    const found = await look();
    if (found !== false) return found;
    if (over.aborted) break;
    await sleep(LOOK_EVERY_MS);
  }
  const why = ended.signal.aborted ? ended.signal.reason : `not up after ${timeoutMs / 1000} s`;
  await child.stop();
  throw new Error(`${child.name} did not start (${why}):\n${child.lastLines()}`);
}

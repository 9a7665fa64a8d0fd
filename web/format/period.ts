import type { Period } from "../../edge/protocol/question.ts";

/** A stretch of time in words: `this month`, `last 30 days`. */
export function periodWords({ period, n }: Period): string {
  const words = period.replaceAll("-", " ");
  return n === undefined ? words : words.replace(/ n (.+?)s$/, ` ${n} $1${n === 1 ? "" : "s"}`);
}

/** A visitor's clock may be wrong by minutes. Ages are counted by Postgres's, of which every state carries the time. */
let offsetMs = 0;

/**
 * @param at what Postgres's clock showed, ISO 8601
 * @param heardAtMs when that was heard by this machine's clock, epoch milliseconds
 */
export function noteServerTime(at: string, heardAtMs: number): void {
  offsetMs = Date.parse(at) - heardAtMs;
}

/** Postgres's time, epoch milliseconds; this machine's before the first state. */
export function serverNow(nowMs: number = Date.now()): number {
  return nowMs + offsetMs;
}

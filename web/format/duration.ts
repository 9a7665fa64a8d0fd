const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in one unit: `0.8 s`, `34 s`, `12 min`, `5 h`, `3 d`. A negative one (clocks differ) is `0 s`. */
export function durationText(ms: number): string {
  if (ms < 50) return "0 s";
  if (ms < 9_950) return `${(ms / SECOND_MS).toFixed(1)} s`;
  if (ms < 59_500) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < 59.5 * MINUTE_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < 47.5 * HOUR_MS) return `${Math.round(ms / HOUR_MS)} h`;
  return `${Math.round(ms / DAY_MS)} d`;
}

/** A lag that may be unknown: `n/a`, never a false 0. */
export function lagText(lagMs: number | null): string {
  return lagMs === null ? "n/a" : durationText(lagMs);
}

/** How long ago: `just now`, `34 s ago`, `12 min ago`, `5 h ago`, `3 d ago`. */
export function agoText(ms: number): string {
  return ms < 2 * SECOND_MS
    ? "just now"
    : `${durationText(Math.floor(ms / SECOND_MS) * SECOND_MS).replace(".0", "")} ago`;
}

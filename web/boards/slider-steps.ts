/** A slider has so many steps from the beginning of the history, 0, to now. */
export const STEPS = 400;
/** So many steps a play takes from one end to the other. */
const PLAYED = 40;

/** The time of a step, epoch milliseconds, to the second. */
export function timeAt(step: number, from: number, now: number): number {
  const at = from + ((now - from) * step) / STEPS;
  return Math.max(from, Math.floor(at / 1_000) * 1_000);
}

/** The step that is nearest to a time, the last one excepted: that is now. */
export function stepAt(time: number, from: number, now: number): number {
  if (now <= from) return 0;
  const step = Math.round(((time - from) / (now - from)) * STEPS);
  return Math.min(STEPS - 1, Math.max(0, step));
}

export function playStep(step: number): number {
  return Math.min(STEPS, step + STEPS / PLAYED);
}

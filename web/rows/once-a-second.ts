const LEAST_MS = 1_000;

/** Runs what it is given a while later, at most once in that while. `stop` ends what waits. */
export function onceASecond(leastMs: () => number = () => LEAST_MS) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    later(run: () => void): void {
      if (timer !== undefined) return;
      const waitMs = Math.max(0, lastMs + Math.max(LEAST_MS, leastMs()) - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        lastMs = performance.now();
        run();
      }, waitMs);
    },
    stop: () => clearTimeout(timer),
  };
}

export const RETRY_FIRST_MS = 400;
export const RETRY_MAX_MS = 15_000;

export function backoffMs(failures: number): number {
  return jitterMs(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 8)));
}

/** Between half and all of it: browsers that failed together must not all come back at once. */
export function jitterMs(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2;
}

/** Runs at once, and again after each failure, until it succeeds. `now` does not wait for the next attempt. */
export function makeRetry(run: () => Promise<void>): {
  readonly now: () => void;
  readonly stop: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const attempt = async (failures: number): Promise<void> => {
    clearTimeout(timer);
    try {
      await run();
    } catch {
      if (!stopped) timer = setTimeout(() => void attempt(failures + 1), backoffMs(failures));
    }
  };
  void attempt(0);
  return {
    now: () => void attempt(0),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

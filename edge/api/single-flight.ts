/*
 * One run at a time for all who ask for the same:
 *
 *   asks ─► waits for the second to pass ─► runs ─► its result is for all who came before it began
 *              (not who asks for the newest)   └─► who came later looks whether it is enough, or waits for the next run
 *
 * A run goes on in the request that began it; the others wait for its promise, which Workers allow since 2024-10-14
 * (compatibility flag handle_cross_request_promise_resolution). Where that request ends too soon, nobody waits for ever.
 */

export type Asker<T> = {
  /** Whether the result of a run that began earlier will do; null: never. */
  readonly isEnough: ((result: T) => boolean) | null;
  readonly run: () => Promise<T>;
  /** Keeps the request alive until then. */
  readonly afterwards: (work: Promise<unknown>) => void;
};

export type SingleFlight<T> = { ask(key: string, asker: Asker<T>): Promise<T> };

type Flight<T> = {
  /** By the count of all that happened; none before it began. */
  began: number;
  readonly hurry: () => void;
  readonly result: Promise<T>;
};

type FlightTimes = {
  /** How far runs of a key begin apart, where nobody is in a hurry. */
  readonly apartMs: number;
  /** How long a run is waited for that another request began. */
  readonly lateMs: number;
};

export function makeSingleFlight<T>({ apartMs, lateMs }: FlightTimes): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();
  const lastBegan = new Map<string, number>();
  let count = 0;

  function begin(key: string, { run, afterwards }: Asker<T>): Flight<T> {
    const { promise: hurried, resolve } = Promise.withResolvers<void>();
    const flight = { began: Infinity, hurry: resolve };
    const fly = async () => {
      const waitMs = (lastBegan.get(key) ?? 0) + apartMs - Date.now();
      if (waitMs > 0) await within(waitMs, hurried);
      flight.began = ++count;
      noteBegan(key);
      return run();
    };
    const flying = Object.assign(flight, { result: fly() });
    flights.set(key, flying);
    afterwards(outcomeOf(flying.result));
    return flying;
  }

  function noteBegan(key: string): void {
    const now = Date.now();
    for (const [other, at] of lastBegan) if (now - at > apartMs) lastBegan.delete(other);
    lastBegan.set(key, now);
  }

  return {
    async ask(key, asker) {
      const came = ++count;
      for (;;) {
        const flight = flights.get(key) ?? begin(key, asker);
        if (asker.isEnough === null) flight.hurry();
        const outcome = await within(lateMs, outcomeOf(flight.result));
        // By each who waited: the request that began it may be gone, or be told later than this one.
        if (flights.get(key) === flight) flights.delete(key);
        if (outcome === undefined) continue;
        const isNew = flight.began > came;
        if ("result" in outcome) {
          if (isNew || asker.isEnough?.(outcome.result)) return outcome.result;
        } else if (isNew) throw outcome.error;
      }
    },
  };
}

type Outcome<T> = { readonly result: T } | { readonly error: unknown };

function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

/** What a promise resolves to; undefined where that takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

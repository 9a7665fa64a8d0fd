import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { OrgReading } from "../../edge/protocol/org-list-view.ts";

/** How often is looked whether ingest has answered. */
const LOOK_MS = 1_500;
/** Ingest forgets what nobody asks for any more: who still waits asks again. */
const AGAIN_S = 60;
/** What was read by then is as good as new. */
const FRESH_MS = 300_000;

export type Call<T> = (anew: boolean, signal: AbortSignal) => Promise<OrgReading<T>>;

export type Reading<T> = {
  readonly answer: Accessor<OrgReading<T> | null>;
  /** The API itself failed. */
  readonly error: Accessor<Error | null>;
  /** How long it has been waited, in seconds. */
  readonly waitedS: Accessor<number>;
  readonly again: () => void;
};

/** A read of the org by ingest, which is waited for. Null: nothing is read. */
export function createReading<T>(call: Accessor<Call<T> | null>): Reading<T> {
  const [answer, setAnswer] = createSignal<OrgReading<T> | null>(null);
  const [error, setError] = createSignal<Error | null>(null);
  const [waitedS, setWaited] = createSignal(0);
  let stop = new AbortController();
  onCleanup(() => stop.abort());

  const read = async (run: Call<T>, signal: AbortSignal, isAnew: boolean): Promise<void> => {
    const began = performance.now();
    let found = await run(isAnew, signal);
    if (!isAnew && !isFresh(found)) found = await run(true, signal);
    for (let askedS = 0; ;) {
      if (signal.aborted) return;
      const waited = Math.floor((performance.now() - began) / 1_000);
      setWaited(waited);
      setAnswer(() => found);
      if (found.state === "read" || found.state === "failed") return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const isLong = waited - askedS >= AGAIN_S;
      if (isLong) askedS = waited;
      if (!signal.aborted) found = await run(isLong, signal);
    }
  };
  const begin = (run: Call<T> | null, isAnew: boolean): void => {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    setAnswer(null);
    setError(null);
    setWaited(0);
    if (run === null) return;
    read(run, signal, isAnew).catch((reason: unknown) => {
      if (!signal.aborted) setError(reason instanceof Error ? reason : new Error(String(reason)));
    });
  };
  createEffect(on(call, (run) => begin(run, false)));
  return { answer, error, waitedS, again: () => begin(call(), true) };
}

function isFresh<T>(found: OrgReading<T>): boolean {
  return (
    found.state === "asked" ||
    (found.state === "read" && Date.now() - Date.parse(found.at) < FRESH_MS)
  );
}

import { AGAIN_MS } from "../client/api.ts";

/**
 * Names for the ids that reference fields hold. Ids that are wanted within the same 20 ms are read in one request.
 * An id without a record has no name.
 */
export type ReferenceNames = {
  /** The name at once where it is known. Otherwise undefined, and the watcher is called when it has been read. */
  readonly name: (object: string, id: string, watcher: () => void) => string | undefined;
};

const GATHER_MS = 20;
/** So many ids keep the question's URL under 4 kB. */
const MAX_IDS = 120;
const KEPT_NAMES = 20_000;

type Watchers = Set<() => void>;

export function makeReferenceNames(
  read: (object: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): ReferenceNames {
  const names = new Map<string, string | null>();
  /** By object: the ids of the next request. */
  const waiting = new Map<string, Set<string>>();
  /** By id, until it was read: who waits for it. */
  const watchers = new Map<string, Watchers>();

  const flush = async (object: string): Promise<void> => {
    const ids = [...(waiting.get(object) ?? [])];
    waiting.delete(object);
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const some = ids.slice(from, from + MAX_IDS);
      const found = await read(object, some).catch(() => null);
      // After a failed read the ids may be read again. An id without a record is not.
      if (found) for (const id of some) names.set(id, found.get(id) ?? null);
      const told = taken(watchers, some);
      const tell = () => told.forEach((watcher) => watcher());
      // Who is told asks again: at once, a network that is gone would be asked without end.
      if (found) tell();
      else setTimeout(tell, AGAIN_MS);
    }
    if (names.size > KEPT_NAMES) names.clear();
  };

  return {
    name(object, id, watcher) {
      const known = names.get(id);
      if (known !== undefined) return known ?? undefined;
      const others = watchers.get(id);
      watchers.set(id, (others ?? new Set()).add(watcher));
      if (others !== undefined) return undefined;
      if (!waiting.has(object)) setTimeout(() => void flush(object), GATHER_MS);
      waiting.set(object, (waiting.get(object) ?? new Set()).add(id));
      return undefined;
    },
  };
}

/** Who waits for some of these ids, each once: who has many of them is told once. */
function taken(watchers: Map<string, Watchers>, ids: readonly string[]): Watchers {
  const told: Watchers = new Set();
  for (const id of ids) {
    for (const watcher of watchers.get(id) ?? []) told.add(watcher);
    watchers.delete(id);
  }
  return told;
}

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

export function makeReferenceNames(
  read: (object: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): ReferenceNames {
  const names = new Map<string, string | null>();
  const waiting = new Map<string, Map<string, Set<() => void>>>();

  const flush = async (object: string): Promise<void> => {
    const all = waiting.get(object) ?? new Map();
    waiting.delete(object);
    const ids = [...all.keys()];
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const some = ids.slice(from, from + MAX_IDS);
      const found = await read(object, some).catch(() => null);
      // After a failed read the ids may be read again. An id without a record is not.
      if (found) for (const id of some) names.set(id, found.get(id) ?? null);
      for (const id of some) for (const watcher of all.get(id) ?? []) watcher();
    }
    if (names.size > KEPT_NAMES) names.clear();
  };

  return {
    name(object, id, watcher) {
      const known = names.get(id);
      if (known !== undefined) return known ?? undefined;
      let ids = waiting.get(object);
      if (!ids) {
        ids = new Map();
        waiting.set(object, ids);
        setTimeout(() => void flush(object), GATHER_MS);
      }
      ids.set(id, (ids.get(id) ?? new Set()).add(watcher));
      return undefined;
    },
  };
}

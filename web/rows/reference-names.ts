/**
 * Names for the ids that reference fields hold. Ids asked for within a moment are asked together, each once;
 * an id without a record keeps being an id.
 */
export type ReferenceNames = {
  /** The name, or undefined while it is not known; then the watcher is told once it is. */
  readonly name: (object: string, id: string, watcher: () => void) => string | undefined;
};

const GATHER_MS = 20;
/** So many ids keep the question's URL under 4 kB. */
const MAX_IDS = 120;
const KEPT_NAMES = 20_000;

type Waiting = Map<string, Set<() => void>>;

export function makeReferenceNames(
  read: (object: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): ReferenceNames {
  const names = new Map<string, string | null>();
  const waiting = new Map<string, Waiting>();

  const flush = async (object: string): Promise<void> => {
    const all = waiting.get(object) ?? new Map();
    waiting.delete(object);
    const ids = [...all.keys()];
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const some = ids.slice(from, from + MAX_IDS);
      const found = await read(object, some).catch(() => null);
      // What could not be asked may be asked again; what has no record need not.
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

/** First three characters of the ids of standard objects (Salesforce Help, "Standard Field Record ID Prefix Decoder"). */
const KEY_PREFIXES: Readonly<Record<string, string>> = {
  "001": "Account",
  "003": "Contact",
  "005": "User",
  "006": "Opportunity",
  "00G": "Group",
  "00Q": "Lead",
  "00T": "Task",
  "00U": "Event",
  "00e": "Profile",
  "012": "RecordType",
  "01t": "Product2",
  "500": "Case",
  "701": "Campaign",
};

/** The object that an id of a reference field is of; undefined where the field points to several and the id does not tell. */
export function referencedObject(referenceTo: readonly string[], id: string): string | undefined {
  if (referenceTo.length === 1) return referenceTo[0];
  const named = KEY_PREFIXES[id.slice(0, 3)];
  return named !== undefined && referenceTo.includes(named) ? named : undefined;
}

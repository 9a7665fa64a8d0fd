import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Held, superfluous } from "./bounds.ts";

/** Raise it where what is kept is shaped otherwise: what an earlier version kept is dropped. */
const VERSION = 1;
const BOUNDS = { entries: 200, bytes: 20_000_000 };
/** Larger ones are read again instead. */
const MOST_BYTES = 2_000_000;

const STORES = ["answers", "held", "about"] as const;

/** An answer of the API as it was read, and the line and seq that it is true for, where it has one. */
export type Entry = Held & {
  readonly line: string | null;
  readonly seq: number | null;
  readonly answer: unknown;
};

interface Kept extends DBSchema {
  answers: { key: string; value: Entry };
  /** How large and old each is: answers are not read for that. */
  held: { key: string; value: Held };
  /** `whose`: the person whose answers these are. */
  about: { key: string; value: string };
}

/** The answers of one person in this browser, bounded; the oldest go. Its methods throw where there is no storage. */
export async function openKeptStore() {
  const database: IDBPDatabase<Kept> = await openDB<Kept>("orgmirror", VERSION, {
    upgrade(opened) {
      for (const name of opened.objectStoreNames) opened.deleteObjectStore(name);
      opened.createObjectStore("answers", { keyPath: "key" });
      opened.createObjectStore("held", { keyPath: "key" });
      opened.createObjectStore("about");
    },
    // A later version of the page waits for this one to let go.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return {
    whose: async (): Promise<string | null> => (await database.get("about", "whose")) ?? null,

    get: (key: string): Promise<Entry | undefined> => database.get("answers", key),

    /** Nothing is kept of a person who is not the one whose answers these are. */
    async put(whose: string, entry: Omit<Entry, "bytes">): Promise<void> {
      const bytes = JSON.stringify(entry.answer).length;
      if (bytes > MOST_BYTES) return;
      const change = database.transaction(STORES, "readwrite");
      const [answers, held] = [change.objectStore("answers"), change.objectStore("held")];
      if ((await change.objectStore("about").get("whose")) !== whose) return change.done;
      await answers.put({ ...entry, bytes });
      await held.put({ key: entry.key, atMs: entry.atMs, bytes });
      for (const key of superfluous(await held.getAll(), BOUNDS)) {
        await answers.delete(key);
        await held.delete(key);
      }
      await change.done;
    },

    /** From now on these are the answers of this person: those of another are gone. */
    async become(whose: string | null): Promise<void> {
      const change = database.transaction(STORES, "readwrite");
      for (const name of STORES) await change.objectStore(name).clear();
      if (whose !== null) await change.objectStore("about").put(whose, "whose");
      await change.done;
    },
  };
}

export type KeptStore = Awaited<ReturnType<typeof openKeptStore>>;

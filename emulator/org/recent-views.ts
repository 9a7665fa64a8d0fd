import type { FieldValue } from "../model/record.ts";

/** When a user last viewed or referenced a record, in epoch milliseconds. */
export type Recent = { readonly viewedAt: FieldValue; readonly referencedAt: FieldValue };

export type ViewKind = "VIEW" | "REFERENCE";

const NEVER: Recent = { viewedAt: null, referencedAt: null };

/** RecentlyViewed is cut down to so many records of an object (SOQL and SOSL Reference, "FOR VIEW"). */
const MOST_OF_AN_OBJECT = 200;

/**
 * What users viewed and referenced, by `FOR VIEW` and `FOR REFERENCE`. It is no change of the records: it has no event
 * and leaves their SystemModstamp. Assumed: it is forgotten when the emulator ends.
 */
export class RecentViews {
  /** By user, object and id; the latest is last. */
  readonly #byUser = new Map<string, Map<string, Map<string, Recent>>>();

  note(
    userId: string,
    object: string,
    ids: readonly string[],
    { kind, at }: { readonly kind: ViewKind; readonly at: number },
  ): void {
    const byObject = this.#byUser.get(userId) ?? new Map<string, Map<string, Recent>>();
    const recents = byObject.get(object) ?? new Map<string, Recent>();
    this.#byUser.set(userId, byObject.set(object, recents));
    const time = kind === "VIEW" ? { viewedAt: at } : { referencedAt: at };
    for (const id of ids.slice(-MOST_OF_AN_OBJECT)) {
      const before = recents.get(id) ?? NEVER;
      recents.delete(id);
      recents.set(id, { ...before, ...time });
    }
    for (const id of recents.keys()) {
      if (recents.size <= MOST_OF_AN_OBJECT) break;
      recents.delete(id);
    }
  }

  /** By object and id; undefined when the user viewed nothing. */
  of(userId: string): ReadonlyMap<string, ReadonlyMap<string, Recent>> | undefined {
    return this.#byUser.get(userId);
  }
}

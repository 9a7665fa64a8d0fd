import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";

const PICKS = 20;
/** Work is with the recent records mostly. */
const RECENCY = 2.5;

/** Picks records as people do: the recent ones mostly, never a deleted one. */
export class WorkPlaces {
  readonly #org: Org;
  /** Ids by object, in the order of creation; may name deleted records. */
  readonly #ids = new Map<string, string[]>();
  /** The recently deleted, for those who change their minds. */
  readonly #deleted: { object: string; id: string }[] = [];

  constructor(org: Org) {
    this.#org = org;
    for (const { name } of org.objectTypes()) {
      this.#ids.set(
        name,
        Array.from(org.records(name), ({ Id }) => String(Id)),
      );
    }
    org.onCommit(({ changes }) => {
      for (const { object, recordId: id, changeType } of changes) {
        if (changeType === "CREATE") this.#ids.get(object)?.push(id);
        if (changeType === "DELETE") this.#remember(object, id);
      }
    });
  }

  /** The id of a live record; undefined when the object has none. */
  pick(random: Random, object: string): string | undefined {
    const ids = this.#ids.get(object) ?? [];
    for (let i = 0; i < PICKS && ids.length > 0; i++) {
      const at = Math.floor((1 - random.next() ** RECENCY) * ids.length);
      const id = ids[Math.min(at, ids.length - 1)];
      if (id !== undefined && this.#org.record(object, id) !== undefined) return id;
    }
    return undefined;
  }

  /** A record that was deleted lately and still is. */
  pickDeleted(random: Random): { object: string; id: string } | undefined {
    const place = random.any(this.#deleted);
    if (place === undefined) return undefined;
    return this.#org.deletedRecord(place.object, place.id) === undefined ? undefined : place;
  }

  #remember(object: string, id: string): void {
    this.#deleted.push({ object, id });
    if (this.#deleted.length > 200) this.#deleted.shift();
  }
}

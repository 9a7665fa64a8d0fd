import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";

const PICKS = 20;
/** Most work is on recent records. */
const RECENCY = 2.5;

/** Picks records like people do: mostly recent, never deleted. */
export class WorkPlaces {
  readonly #org: Org;
  readonly #deleted: { object: string; id: string }[] = [];

  constructor(org: Org) {
    this.#org = org;
    org.onCommit(({ changes }) => {
      for (const { object, recordId: id, changeType } of changes) {
        if (changeType === "DELETE") this.#remember(object, id);
      }
    });
  }

  /** The id of a live record; undefined when the object has none. */
  pick(random: Random, object: string): string | undefined {
    if (this.#org.count(object) === 0) return undefined;
    for (let i = 0; i < PICKS; i++) {
      const id = this.#org.liveIdAt(object, 1 - random.next() ** RECENCY);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** A record that was deleted recently and still is. */
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

import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";
import { OpenRecords } from "./open-records.ts";

const PICKS = 20;
/** Most work is on recent records. */
const RECENCY = 2.5;

/** Picks records like people do: mostly recent, never deleted. */
export class WorkPlaces {
  readonly #org: Org;
  readonly #deleted: { object: string; id: string }[] = [];
  /** By object, as far as somebody asked. */
  readonly #open = new Map<string, OpenRecords>();

  constructor(org: Org) {
    this.#org = org;
    org.onCommit(({ changes }) => {
      for (const change of changes) {
        this.#open.get(change.object)?.apply(change);
        if (change.changeType === "DELETE") this.#remember(change.object, change.recordId);
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

  /** The id of any record that is not closed; undefined when there is none. */
  pickOpen(random: Random, object: string): string | undefined {
    return this.#openOf(object).any(random);
  }

  /** How many records are not closed, as many times as when the work began. */
  fullness(object: string): number {
    return this.#openOf(object).fullness();
  }

  /** A record that was deleted recently and still is. */
  pickDeleted(random: Random): { object: string; id: string } | undefined {
    const place = random.any(this.#deleted);
    if (place === undefined) return undefined;
    return this.#org.deletedRecord(place.object, place.id) === undefined ? undefined : place;
  }

  #openOf(object: string): OpenRecords {
    const known = this.#open.get(object) ?? new OpenRecords(this.#org, object);
    this.#open.set(object, known);
    return known;
  }

  #remember(object: string, id: string): void {
    this.#deleted.push({ object, id });
    if (this.#deleted.length > 200) this.#deleted.shift();
  }
}

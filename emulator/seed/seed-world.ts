import { recordIdOf, recordNumberOf } from "../org/record-id.ts";
import { PLACES, STREETS } from "../objects/places.ts";
import { UGLY_TEXTS } from "../objects/words.ts";
import type { Place } from "../objects/places.ts";
import type { Random } from "../org/random.ts";
import type { OrgRecord } from "../org/record.ts";

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 4 * 365;
/** One record in so many carries a value that breaks careless programs. */
const UGLY_EVERY = 61;

/** What has been seeded so far, and the choices that all objects share. */
export class SeedWorld {
  readonly anchor: number;
  /** When the record being made was created, epoch milliseconds. */
  createdAt = 0;
  readonly #tables = new Map<string, OrgRecord[]>();
  readonly #sizes = new Map<string, number>();
  /** Days as text, by their number since 1970: formatting a date is dear. */
  readonly #days = new Map<number, string>();

  constructor(anchor: number) {
    this.anchor = anchor;
  }

  /** Opens an object's table for so many rows; its rows may refer to each other's ids from now on. */
  begin(object: string, size: number): OrgRecord[] {
    const rows: OrgRecord[] = [];
    this.#tables.set(object, rows);
    this.#sizes.set(object, size);
    return rows;
  }

  tables(): Map<string, OrgRecord[]> {
    return this.#tables;
  }

  rows(object: string): readonly OrgRecord[] {
    return this.#tables.get(object) ?? [];
  }

  size(object: string): number {
    return this.#sizes.get(object) ?? 0;
  }

  find(object: string, id: string): OrgRecord | undefined {
    return this.rows(object)[recordNumberOf(id)];
  }

  /** A user's id; some users have much more than others. */
  userId(random: Random): string {
    return recordIdOf("005", Math.floor(random.next() ** 1.6 * Math.max(1, this.size("User"))));
  }

  /** When the record at this fraction of its object's history was created: whole seconds, in working hours mostly. */
  moment(random: Random, fraction: number): number {
    const day = Math.floor((fraction - 1) * HISTORY_DAYS * 0.998 - random.next() * 2);
    const seconds = 6 * 3600 + Math.floor((random.next() + random.next()) * 6 * 3600);
    return this.anchor + day * DAY_MS - 2 * DAY_MS + seconds * 1000;
  }

  /** A moment between this one and the end of the history, more often soon. */
  later(random: Random, from: number): number {
    const span = this.anchor - from;
    if (span <= 0 || random.chance(0.3)) return from;
    return from + Math.floor((random.next() ** 2 * span) / 1000) * 1000;
  }

  /** A day so many days from a moment, as `YYYY-MM-DD`. */
  day(from: number, days: number): string {
    const number = Math.floor(from / DAY_MS) + days;
    const known = this.#days.get(number);
    if (known !== undefined) return known;
    const text = new Date(number * DAY_MS).toISOString().slice(0, 10);
    this.#days.set(number, text);
    return text;
  }

  /** `usual`, but for every so many records one of the values that break careless programs. */
  text(n: number, usual: string): string {
    if (n % UGLY_EVERY !== 7) return usual;
    return UGLY_TEXTS[Math.floor(n / UGLY_EVERY) % UGLY_TEXTS.length] ?? usual;
  }

  place(random: Random): Place {
    return random.pick(PLACES);
  }

  phone(random: Random, place: Place): string {
    return `${place[6]} ${random.between(200, 999)} ${random.between(1000, 9999)}`;
  }

  /** The stored parts of an address. */
  address(random: Random, prefix: string, place: Place): OrgRecord {
    const [city, state, postalCode, country, latitude, longitude] = place;
    const located = random.chance(0.4);
    const near = (degrees: number): number => Number((degrees + random.next() * 0.02).toFixed(6));
    const street = `${random.between(1, 480)} ${random.pick(STREETS)}`;
    return {
      [`${prefix}Street`]: random.chance(0.15)
        ? `${street}\nFloor ${random.between(2, 30)}`
        : street,
      [`${prefix}City`]: city,
      [`${prefix}State`]: state,
      [`${prefix}PostalCode`]: postalCode,
      [`${prefix}Country`]: country,
      [`${prefix}Latitude`]: located ? near(latitude) : null,
      [`${prefix}Longitude`]: located ? near(longitude) : null,
      [`${prefix}GeocodeAccuracy`]: located ? "Address" : null,
    };
  }
}

/** Makes the nth record of an object: what differs from an empty one. */
export type Seeder = (world: SeedWorld, random: Random, n: number) => OrgRecord;

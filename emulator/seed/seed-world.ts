import { roundTo } from "../model/rounding.ts";
import { recordIdOf } from "../model/record-id.ts";
import { PLACES, STREETS, type Place } from "./places.ts";
import { Timeline, type Rhythm } from "./timeline.ts";
import { UGLY_TEXTS } from "./words.ts";
import { RecordColumns } from "../org/store/record-columns.ts";
import type { Random } from "../org/random.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

const DAY_MS = 86_400_000;
/** Of objects without a rhythm of their own. */
const EVEN: Rhythm = { days: 4 * 365, growth: 1 };
/** The share of the records of an object that count as new at a time. */
const RECENT_SHARE = 0.12;
/** One record in this many has a value that breaks careless programs. */
const UGLY_EVERY = 61;

/** The records seeded so far, and choices shared by all objects. */
export class SeedWorld {
  /** The end of the history: midnight, epoch milliseconds. Nothing seeded was created or changed later. */
  readonly anchor: number;
  /** When the record being made was created, epoch milliseconds. */
  createdAt = 0;
  /** The record being made, with all its fields. The seeder's result is copied into it. */
  draft: OrgRecord = {};
  readonly #tables = new Map<string, RecordColumns>();
  readonly #sizes = new Map<string, number>();
  readonly #rhythms: Readonly<Record<string, Rhythm>>;
  readonly #timelines = new Map<string, Timeline>();
  /** When the seeded records of an object were created, in their order. */
  readonly #created = new Map<string, Float64Array>();
  /** Days as text, by number since 1970; formatting a date is slow. */
  readonly #days = new Map<number, string>();

  /** @param rhythms when the records of an object are created, by its name */
  constructor(anchor: number, rhythms: Readonly<Record<string, Rhythm>> = {}) {
    this.anchor = anchor;
    this.#rhythms = rhythms;
  }

  /** Sets the number of rows of each object, before the first is made. */
  plan(counts: ReadonlyMap<string, number>): void {
    for (const [object, count] of counts) this.#sizes.set(object, count);
  }

  /** Creates an object's table with the planned size. */
  begin(object: string): RecordColumns {
    const rows = new RecordColumns(this.size(object));
    this.#tables.set(object, rows);
    this.#created.set(object, new Float64Array(this.size(object)));
    return rows;
  }

  /** Notes when the next record of an object was created, for `createdBy`. */
  noteCreated(object: string, createdAt: number): void {
    const times = this.#created.get(object);
    if (times !== undefined) times[this.rows(object)] = createdAt;
  }

  /** Adds a table that was made elsewhere, with ids of any kind. */
  adopt(object: string, rows: RecordColumns): void {
    this.#tables.set(object, rows);
    this.#sizes.set(object, rows.size);
  }

  tables(): ReadonlyMap<string, RecordColumns> {
    return this.#tables;
  }

  size(object: string): number {
    return this.#sizes.get(object) ?? 0;
  }

  rows(object: string): number {
    return this.#tables.get(object)?.size ?? 0;
  }

  /** A field of an object's nth record; null when the record does not exist yet. */
  value(object: string, n: number, field: string): FieldValue {
    return this.#tables.get(object)?.value(n, field) ?? null;
  }

  set(object: string, n: number, field: string, value: FieldValue): void {
    this.#tables.get(object)?.set(n, field, value);
  }

  record(object: string, n: number): OrgRecord | undefined {
    return n < this.rows(object) ? this.#tables.get(object)?.record(n) : undefined;
  }

  find(object: string, id: string): OrgRecord | undefined {
    const row = this.rowOf(object, id);
    return row === undefined ? undefined : this.record(object, row);
  }

  /** The number of the record with this id; undefined when there is none. */
  rowOf(object: string, id: string): number | undefined {
    return this.#tables.get(object)?.rowOf(id);
  }

  /** The number of a random record so far; NaN when there is none. */
  any(random: Random, object: string): number {
    const rows = this.rows(object);
    const n = random.below(rows);
    return rows === 0 ? Number.NaN : n;
  }

  /** The id of a random record so far; null when there is none. */
  anyId(random: Random, object: string): FieldValue {
    return this.value(object, this.any(random, object), "Id");
  }

  /** How many of an object's records so far were created by this time: they are in that order. All given ones were. */
  createdBy(object: string, time: number): number {
    const times = this.#created.get(object);
    let [low, high] = [times === undefined ? this.rows(object) : 0, this.rows(object)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times?.[middle] ?? 0) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The number of a random record that was there when the one being made was created, or of the first; else NaN. */
  anyKnown(random: Random, object: string): number {
    if (this.rows(object) === 0) return Number.NaN;
    return random.below(Math.max(1, this.createdBy(object, this.createdAt)));
  }

  /** The same of the records that were new at that time. */
  anyRecent(random: Random, object: string): number {
    if (this.rows(object) === 0) return Number.NaN;
    const known = Math.max(1, this.createdBy(object, this.createdAt));
    const back = Math.floor(random.next() ** 2 * RECENT_SHARE * this.rows(object));
    return Math.max(0, known - 1 - back);
  }

  /** A user's id; some users have far more records than others. */
  userId(random: Random): string {
    const users = Math.max(1, this.size("User"), this.rows("User"));
    const n = Math.floor(random.next() ** 1.6 * users);
    return String(this.value("User", n, "Id") ?? recordIdOf("005", n));
  }

  /** When the nth record of an object was created: after the one before, mostly in working hours. */
  moment(random: Random, object: string, n: number): number {
    const timeline =
      this.#timelines.get(object) ?? new Timeline(this.#rhythms[object] ?? EVEN, this.anchor);
    this.#timelines.set(object, timeline);
    return timeline.at((n + random.next()) / Math.max(1, this.size(object)));
  }

  /** A time between this one and the end of the history, usually soon. */
  later(random: Random, from: number): number {
    const span = this.anchor - from;
    if (span <= 0 || random.chance(0.3)) return from;
    return from + Math.floor((random.next() ** 2 * span) / 1000) * 1000;
  }

  /** The day this many days after a time, as `YYYY-MM-DD`. */
  day(from: number, days: number): string {
    const number = Math.floor(from / DAY_MS) + days;
    const known = this.#days.get(number);
    if (known !== undefined) return known;
    const text = new Date(number * DAY_MS).toISOString().slice(0, 10);
    this.#days.set(number, text);
    return text;
  }

  /** `usual`, or for one record in some an odd value that breaks careless programs. */
  text(n: number, usual: string): string {
    if (n % UGLY_EVERY !== 7) return usual;
    return UGLY_TEXTS[Math.floor(n / UGLY_EVERY) % UGLY_TEXTS.length] ?? usual;
  }

  place(random: Random): Place {
    return random.pickSkewed(PLACES);
  }

  phone(random: Random, place: Place): string {
    return `${place[6]} ${random.between(200, 999)} ${random.between(1000, 9999)}`;
  }

  address(random: Random, prefix: string, place: Place): void {
    const [city, state, postalCode, country, latitude, longitude] = place;
    const { draft } = this;
    const names = addressNames(prefix);
    const street = `${random.between(1, 480)} ${random.pick(STREETS)}`;
    const hasFloor = random.chance(0.15);
    draft[names.street] = hasFloor ? `${street}\nFloor ${random.between(2, 30)}` : street;
    draft[names.city] = city;
    draft[names.state] = state;
    draft[names.postalCode] = postalCode;
    draft[names.country] = country;
    if (!random.chance(0.4)) return;
    const near = (degrees: number): number => roundTo(degrees + random.next() * 0.02, 6);
    draft[names.latitude] = near(latitude);
    draft[names.longitude] = near(longitude);
    draft[names.accuracy] = "Address";
  }
}

type AddressNames = ReturnType<typeof namesOfAddress>;

function namesOfAddress(prefix: string) {
  return {
    street: `${prefix}Street`,
    city: `${prefix}City`,
    state: `${prefix}State`,
    postalCode: `${prefix}PostalCode`,
    country: `${prefix}Country`,
    latitude: `${prefix}Latitude`,
    longitude: `${prefix}Longitude`,
    accuracy: `${prefix}GeocodeAccuracy`,
  };
}

const namesByPrefix = new Map<string, AddressNames>();

/** The stored parts of a compound address, cached because building the names is slow. */
function addressNames(prefix: string): AddressNames {
  const names = namesByPrefix.get(prefix) ?? namesOfAddress(prefix);
  namesByPrefix.set(prefix, names);
  return names;
}

/** Makes the nth record of an object: returns fields to set, and may set fields of `world.draft` itself. */
export type Seeder = (world: SeedWorld, random: Random, n: number) => OrgRecord;

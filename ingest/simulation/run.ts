import { pick, type Random, READ_LAG_MS, seeded } from "../apply/ordering-world.ts";
import type { Image } from "../apply/image-rule.ts";
import type { RowCells } from "../apply/mirror-row.ts";
import { FIELDS, orgObject, type OrgObject } from "./org-history.ts";
import { Store, type StoredRepair, type StoredRead } from "./store.ts";

/**
 * One schedule: an object's lane in virtual time, with the rules, plans and states of the engine, and all that can go
 * wrong with it:
 *
 *   stream   connect ─► (position unknown: a window to repair) ─► fetch ─► transaction ─► fetch …
 *              └─ a batch again, an expired position, a crash before or after the transaction
 *   copy     pages, one transaction each ─► what waited is settled, some at a time ─► open
 *   repairs  read (lagging by up to L) ─► merge, late ─► closed, or again
 *   audits   reads of everything, at any time, merged late and in any order
 *   crashes  what is in memory is gone; a zombie's transactions come under its old epoch, and are refused
 *
 * Only time, the network and the database are of this file and store.ts.
 */
const COPY_LAG_MS = 5_000;
/** As in save-margin.ts, for the histories of org-history.ts: a save's second, and the longest time to its commit. */
const SAVED_BEFORE_MS = 1_400;
const QUIET_LIMIT_MS = 3_600_000;
/** As long as this after the org's last commit things go wrong. */
const TROUBLE_MS = 15_000;

export type Mismatch = { readonly seed: number; readonly what: string };

/** @returns what does not hold at the end; null where all does */
export function runSchedule(seed: number): Mismatch | null {
  const random = seeded(seed);
  const run = new Run(random, orgObject(random));
  const what = run.toTheEnd();
  return what === null ? null : { seed, what };
}

type Step = { readonly at: number; readonly order: number; readonly run: () => void };

class Run {
  readonly #random: Random;
  readonly #org: OrgObject;
  readonly #store = new Store();
  readonly #queue: Step[] = [];
  #order = 0;
  #now: number;
  #repairing = false;
  /** Where the newest subscription at LATEST was found to begin. */
  #heardFrom = 0;

  constructor(random: Random, org: OrgObject) {
    this.#random = random;
    this.#org = org;
    this.#now = 1_000_000 + Math.floor(random() * (org.end - 1_000_000));
  }

  toTheEnd(): string | null {
    this.#startNode();
    for (let audits = Math.floor(this.#random() * 3); audits > 0; audits--)
      this.#at(this.#moment(), () => this.#audit());
    for (let crashes = Math.floor(this.#random() * 4); crashes > 0; crashes--)
      this.#at(this.#moment(), () => this.#crash());
    const limit = this.#org.end + QUIET_LIMIT_MS;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next.at > limit) return "never comes to rest";
      this.#now = Math.max(this.#now, next.at);
      next.run();
      if (this.#isQuiet()) break;
    }
    return this.#difference();
  }

  get #trouble(): boolean {
    return this.#now < this.#org.end + TROUBLE_MS;
  }

  #moment(): number {
    return this.#now + Math.floor(this.#random() * (this.#org.end + TROUBLE_MS - this.#now));
  }

  #isQuiet(): boolean {
    const { copied, checkpoint, repairs } = this.#store;
    const drained = checkpoint !== null && checkpoint >= this.#org.events.length;
    return copied && drained && !this.#trouble && repairs.every((repair) => repair.closed);
  }

  #difference(): string | null {
    const store = this.#store;
    const wrong = this.#org.recordIds.flatMap((recordId) => {
      const mirror = valuesOf(store.rows.get(recordId)?.cells ?? null);
      const org = valuesOf(this.#org.stateAt(recordId, this.#now));
      return mirror === org ? [] : [`${recordId}: mirror ${mirror}, org ${org}`];
    });
    const problems = [...wrong, ...store.problems()];
    return problems.length === 0 ? null : problems.join("; ");
  }

  // The queue of virtual time.

  #at(at: number, run: () => void): void {
    this.#queue.push({ at, order: ++this.#order, run });
  }

  /** Of the node that runs now: nothing of it happens once another has taken over. */
  #after(ms: number, run: () => void): void {
    const { epoch } = this.#store;
    this.#at(this.#now + ms, () => {
      if (epoch === this.#store.epoch) run();
    });
  }

  #next(): Step | undefined {
    let first = 0;
    for (let n = 1; n < this.#queue.length; n++) {
      const [a, b] = [this.#queue[n], this.#queue[first]];
      if (a && b && (a.at < b.at || (a.at === b.at && a.order < b.order))) first = n;
    }
    return this.#queue.splice(first, 1)[0];
  }

  // The node.

  #startNode(): void {
    this.#store.epoch += 1;
    this.#repairing = false;
    this.#after(0, () => this.#connect());
    if (this.#store.copied) this.#after(1, () => this.#repairLoop());
    else this.#after(pick(this.#random, [0, 50, 3_000]), () => this.#copy());
  }

  #crash(): void {
    // Fences off the old node at once; the new one is up a little later.
    this.#store.epoch += 1;
    this.#after(pick(this.#random, [0, 200, 8_000]), () => this.#startNode());
  }

  // The stream.

  #connect(): void {
    const { events } = this.#org;
    const store = this.#store;
    const subscribedAt = this.#now;
    if (store.checkpoint !== null && this.#trouble && this.#random() < 0.08) return this.#expire();
    if (store.checkpoint !== null) {
      // A little of what came before comes again; never what was missed.
      const overlap = this.#random() < 0.3 ? Math.floor(this.#random() * 4) : 0;
      return this.#fetch(Math.max(this.#heardFrom, store.checkpoint - overlap), null);
    }
    if (store.copied) this.#openWindow(subscribedAt);
    // Where LATEST is found is not known: at any moment from the call to the first answer.
    const found = subscribedAt + pick(this.#random, [0, 100, 1_500]);
    this.#after(found - this.#now, () => {
      const position = events.filter((event) => event.visibleAt <= found).length;
      this.#heardFrom = position;
      this.#after(pick(this.#random, [0, 300, 4_000]), () => this.#fetch(position, subscribedAt));
    });
  }

  #openWindow(subscribedAt: number): void {
    const since = this.#store.lastCertain(subscribedAt) - COPY_LAG_MS - SAVED_BEFORE_MS;
    this.#store.openRepair({ recordIds: [], since: iso(since), causeAt: null }, this.#now);
    this.#wakeRepairs();
  }

  #expire(): void {
    const store = this.#store;
    const since = (store.lastCommitAt ?? this.#now) - COPY_LAG_MS - SAVED_BEFORE_MS;
    store.openRepair({ recordIds: [], since: iso(since), causeAt: null }, this.#now);
    store.checkpoint = null;
    // Events of before are none any more.
    this.#after(pick(this.#random, [1, 500, 2_000]), () => this.#connect());
  }

  /** @param unconfirmed when the subscription was asked for, until its position is stored */
  #fetch(position: number, unconfirmed: number | null): void {
    const { events } = this.#org;
    const size = 1 + Math.floor(this.#random() * 5);
    const batch = events
      .slice(position, position + size)
      .filter((event) => event.visibleAt <= this.#now);
    const ends = position + batch.length;
    const chance = this.#trouble ? this.#random() : 1;
    if (chance < 0.03) return this.#crash();
    if (unconfirmed !== null) this.#openWindow(unconfirmed);
    this.#store.applyBatch(
      batch.map((event) => event.received),
      ends,
      this.#now,
    );
    this.#wakeRepairs();
    if (chance < 0.06) return this.#crash();
    if (chance < 0.12) return this.#after(pick(this.#random, [1, 700]), () => this.#connect());
    this.#after(pick(this.#random, [1, 40, 400, 2_000]), () => this.#fetch(ends, null));
  }

  // The first copy.

  #copy(): void {
    const began = this.#now;
    // Resumed, not begun again: a page that is loaded stays.
    const store = this.#store;
    store.copyBegan ??= began;
    const from = store.copyBegan;
    const seenAt = from - pick(this.#random, [0, 500, COPY_LAG_MS - 100]);
    const missing = this.#org.recordIds.filter((id) => !this.#paged.has(id));
    this.#page(missing, from, seenAt);
  }

  readonly #paged = new Set<string>();
  #seenAt: number | null = null;

  #page(missing: readonly string[], began: number, seenAt: number): void {
    // A Bulk job shows one moment, however late its pages are fetched.
    this.#seenAt ??= seenAt;
    const shown = this.#seenAt;
    const [id, ...rest] = missing;
    if (id === undefined) return this.#after(pick(this.#random, [1, 500]), () => this.#settle());
    this.#after(pick(this.#random, [1, 300, 2_000]), () => {
      const state = this.#org.stateAt(id, shown);
      this.#store.copyPage(began, state === null ? [] : [state]);
      this.#paged.add(id);
      if (this.#trouble && this.#random() < 0.05) this.#crash();
      else this.#page(rest, began, shown);
    });
  }

  #settle(): void {
    const goesOn = this.#store.settleSome(1 + Math.floor(this.#random() * 4), this.#now);
    if (this.#trouble && this.#random() < 0.05) return this.#crash();
    this.#after(1, () => (goesOn ? this.#settle() : this.#repairLoop()));
  }

  // Repairs and audits.

  #wakeRepairs(): void {
    if (this.#store.copied) this.#after(1, () => this.#repairLoop());
  }

  #repairLoop(): void {
    if (this.#repairing || !this.#store.copied) return;
    const open = this.#store.repairs.filter((repair) => !repair.closed);
    if (open.length === 0) return;
    const due = open.filter((repair) => repair.nextTryAt <= this.#now);
    if (due.length === 0) {
      const nextAt = Math.min(...open.map((repair) => repair.nextTryAt));
      return this.#after(nextAt - this.#now + 1, () => this.#repairLoop());
    }
    this.#repairing = true;
    const named = due.filter((repair) => repair.since === null);
    this.#repair(named.length > 0 ? named : due.slice(0, 1));
  }

  #repair(repairs: readonly StoredRepair[]): void {
    const read = { began: this.#now, lagMs: READ_LAG_MS };
    const ids = new Set(
      repairs.flatMap(({ recordIds, since }) =>
        since === null ? recordIds : this.#org.changedIds(since, this.#lagging()),
      ),
    );
    const images = [...ids].map((id) => this.#image(id));
    this.#after(pick(this.#random, [5, 300, 5_000]), () => {
      const unsure = this.#store.mergeImages(read, images, this.#now);
      const oldestSecond = oldestOf(images);
      for (const repair of repairs)
        this.#store.noteTry(repair, { ...read, oldestSecond, unsure }, this.#now, this.#random);
      this.#repairing = false;
      if (this.#trouble && this.#random() < 0.03) this.#crash();
      else this.#repairLoop();
    });
  }

  /** Merged late, and beside repairs: reads come in any order. */
  #audit(): void {
    if (!this.#store.copied) return;
    const read: StoredRead = { began: this.#now, lagMs: READ_LAG_MS };
    const images = this.#org.recordIds.map((id) => this.#image(id));
    this.#after(pick(this.#random, [5, 900, 9_000]), () => {
      this.#store.mergeImages(read, images, this.#now);
    });
  }

  /** The moment that a read shows which begins now. */
  #lagging(): number {
    return this.#now - pick(this.#random, [0, 0, 500, READ_LAG_MS - 100]);
  }

  #image(recordId: string): Image {
    return { recordId, cells: this.#org.stateAt(recordId, this.#lagging()) };
  }
}

/** Oldest SystemModstamp among images, in seconds; null without any. */
function oldestOf(images: readonly Image[]): number | null {
  const seconds = images.flatMap(({ cells }) =>
    cells === null ? [] : [Math.floor(Date.parse(String(cells["systemmodstamp"])) / 1_000)],
  );
  return seconds.length === 0 ? null : Math.min(...seconds);
}

function valuesOf(cells: Readonly<RowCells> | null): string {
  return cells === null ? "gone" : JSON.stringify(FIELDS.map((field) => cells[field] ?? null));
}

const iso = (ms: number) => new Date(ms).toISOString();

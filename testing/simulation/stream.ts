import { pick } from "../ordering-world.ts";
import type { ReceivedEvent } from "../../ingest/core/received-event.ts";
import type { FieldReads } from "./field-reads.ts";
import { NEW_FIELD, type StreamEvent } from "./org-history.ts";
import type { Repairs } from "./repairs.ts";
import { iso } from "./virtual-time.ts";
import { COPY_MAX_STALENESS_MS, knownCells, injectsFault, type World } from "./world.ts";

/** Pause once no events arrive. It only saves steps. */
const KEEPALIVE_MS = 10_000;

/**
 * A node's subscription:
 *
 *   connect ─► (position unknown: a window to repair) ─► fetch ─► transaction ─► fetch …
 *      └─ a batch again, an expired position, a crash before or after the transaction
 */
export class Stream {
  readonly #world: World;
  readonly #repairs: Repairs;
  readonly #fields: FieldReads;

  constructor(world: World, repairs: Repairs, fields: FieldReads) {
    this.#world = world;
    this.#repairs = repairs;
    this.#fields = fields;
  }

  connect(): void {
    const { random, store, time } = this.#world;
    if (store.checkpoint === null) return this.#subscribeAtLatest(time.now);
    if (injectsFault(this.#world, 0.08)) return this.#expire();
    // A few events before the checkpoint may be redelivered. None after it is skipped.
    const overlap = random() < 0.3 ? Math.floor(random() * 4) : 0;
    this.#fetch(Math.max(store.messageFrom, store.checkpoint - overlap), null);
  }

  /** LATEST may be any moment from the call to the first answer. */
  #subscribeAtLatest(subscribedAt: number): void {
    const { random, store, org, after } = this.#world;
    if (store.copied) this.#openWindow(subscribedAt);
    const foundMs = pick(random, [0, 100, 1_500]);
    after(foundMs, () => {
      const found = subscribedAt + foundMs;
      store.messageFrom = org.events.filter((event) => event.visibleAt <= found).length;
      const position = store.messageFrom;
      after(pick(random, [0, 300, 4_000]), () => this.#fetch(position, subscribedAt));
    });
  }

  #openWindow(subscribedAt: number): void {
    const { store } = this.#world;
    this.#openRange(store.lastCertain(subscribedAt));
    this.#repairs.wake();
  }

  #expire(): void {
    const { random, store, time, after } = this.#world;
    this.#openRange(store.lastCommitAt ?? time.now);
    store.checkpoint = null;
    // Earlier events are no longer delivered.
    after(pick(random, [1, 500, 2_000]), () => this.connect());
  }

  #openRange(from: number): void {
    const { org, store, time } = this.#world;
    const since = iso(from - COPY_MAX_STALENESS_MS - org.savedBeforeMs);
    store.openRepair({ recordIds: [], since, causeAt: null }, time.now);
  }

  /** @param unconfirmed when the subscription was requested; null once its position is stored */
  #fetch(position: number, unconfirmed: number | null): void {
    const { random, org, store, time, after, crash } = this.#world;
    const size = 1 + Math.floor(random() * 5);
    const batch = org.events
      .slice(position, position + size)
      .filter((event) => event.visibleAt <= time.now);
    const ends = position + batch.length;
    this.#fields.meetSchemas(batch);
    const chance = this.#world.inTrouble() ? random() : 1;
    if (chance < 0.03) return crash();
    if (unconfirmed !== null) this.#openWindow(unconfirmed);
    store.applyBatch(this.#decoded(batch), ends, time.now);
    this.#repairs.wake();
    if (chance < 0.06) return crash();
    if (chance < 0.12) return after(pick(random, [1, 700]), () => this.connect());
    const isIdle = batch.length === 0 && !this.#world.inTrouble();
    const nextMs = isIdle ? KEEPALIVE_MS : pick(random, [1, 40, 400, 2_000]);
    after(nextMs, () => this.#fetch(ends, null));
  }

  #decoded(batch: readonly StreamEvent[]): readonly ReceivedEvent[] {
    const { columns } = this.#world.store;
    return batch.map(({ received, hasNewField }) => {
      if (received.tag === "poison") return received;
      const isWhole = ["CREATE", "UNDELETE"].includes(received.event.changeType);
      const lacksFields = isWhole && !hasNewField && columns.has(NEW_FIELD);
      return { ...received, cells: knownCells(received.cells, columns), lacksFields };
    });
  }
}

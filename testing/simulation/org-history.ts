import { Buffer } from "node:buffer";
import {
  COMPOSED_FIELD,
  composedName,
  FIELDS,
  pick,
  type Random,
  secondOf,
} from "../ordering-world.ts";
import { testEvent } from "../test-event.ts";
import type { RowCells } from "../../ingest/core/mirror-row.ts";
import type { ReceivedEvent } from "../../ingest/core/received-event.ts";
import type { ChangeType } from "../../ingest/cdc/change-event.ts";

/**
 * An object of an org in virtual time (milliseconds): transactions over a few records, saved and then committed, and
 * the change events that announce them.
 *
 *   transaction ─┬─ events, one per record, or one merged ─┬─ as they are
 *                │                                         ├─ as gaps (a read must fill them)
 *                │                                         └─ that cannot be decoded, with their ids or without
 *                └─ one GAP_OVERFLOW instead of all
 *   a delete or undelete may be taken back in its own transaction: its event is that of the first of the two
 *
 * At some time a field is added. Every record gets a value in it without an event; later events carry the field.
 * Two fields are parts of a person's name, which the org composes and no event carries.
 * Another field is computed from a parent. It is in no event, and its changes leave SystemModstamp as it is.
 */
export const NEW_FIELD = "n";
export const COMPUTED_FIELD = "f";
/** The new field's value in records that were not written since. */
const FIRST_VALUE = "first";
export const START = 1_000_000;
/** The longest time from a save to its commit. */
const SAVED_BEFORE_MS = 400;
/** How many of the deletes and undeletes their transaction takes back. */
const TAKEN_BACK = 0.25;

type Kind = "create" | "update" | "delete" | "undelete";

type Version = {
  readonly committed: number;
  readonly stamp: string;
  readonly state: Readonly<RowCells>;
  readonly alive: boolean;
};

export type StreamEvent = {
  /** When the stream delivers it. */
  readonly visibleAt: number;
  readonly received: ReceivedEvent;
  /** Written with a schema that knows the new field. */
  readonly hasNewField: boolean;
};

/** A change of the parent from which a field of the named records is computed. */
type ParentUpdate = {
  readonly committed: number;
  readonly visibleAt: number;
  readonly value: number;
  readonly recordIds: readonly string[];
};

export type OrgObject = {
  readonly recordIds: readonly string[];
  readonly events: readonly StreamEvent[];
  readonly parentUpdates: readonly ParentUpdate[];
  /** When the new field was added. Describes and reads after this have it. */
  readonly addedAt: number;
  /** Time of the last commit. */
  readonly end: number;
  /** Longest time from a record's SystemModstamp, a whole second, to its commit. Like `saveMarginMs` in tuning.ts. */
  readonly savedBeforeMs: number;
  /** What a read that sees the org as of `time` returns of a record; null if the record does not exist then. */
  stateAt(recordId: string, time: number): Readonly<RowCells> | null;
  /** Records with a SystemModstamp from `since` on, deleted ones too, as a read sees them as of `time`. */
  changedIds(since: number, time: number): readonly string[];
};

export class History {
  readonly #versions = new Map<string, Version[]>();

  latest(recordId: string): Version | undefined {
    return this.#versions.get(recordId)?.at(-1);
  }

  save(recordId: string, version: Version): void {
    const before = this.#versions.get(recordId) ?? [];
    this.#versions.set(recordId, [...before, version]);
  }

  at(recordId: string, time: number): Version | undefined {
    return this.#versions.get(recordId)?.findLast((version) => version.committed <= time);
  }

  stateAt(recordId: string, time: number): Readonly<RowCells> | null {
    const version = this.at(recordId, time);
    if (version === undefined || !version.alive) return null;
    const first = { id: recordId, isdeleted: false, [NEW_FIELD]: FIRST_VALUE };
    const composed = { [COMPOSED_FIELD]: composedName(version.state) };
    return { ...first, ...version.state, ...composed, systemmodstamp: version.stamp };
  }

  /** SystemModstamp of every record, as a read sees them as of `time`. */
  stamps(time: number, includeDeleted: boolean) {
    return [...this.#versions.keys()].flatMap((id) => {
      const version = this.at(id, time);
      const isThere = version !== undefined && (version.alive || includeDeleted);
      return isThere ? [{ id, stamp: version.stamp }] : [];
    });
  }

  changedIds(since: number, time: number): readonly string[] {
    return [...this.#versions.keys()].filter((recordId) => {
      const version = this.at(recordId, time);
      return version !== undefined && Date.parse(version.stamp) >= since;
    });
  }
}

type Written = { readonly recordId: string; readonly kind: Kind; readonly set: RowCells };

export function orgObject(random: Random): OrgObject {
  const history = new History();
  const recordIds = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, n) => `r${n}`);
  const events: StreamEvent[] = [];
  let [time, visible, counter] = [START + Math.floor(random() * 2_000), 0, 0];
  const transactions = 4 + Math.floor(random() * 14);
  const addedBy = Math.floor(random() * transactions);
  let addedAt = START;
  for (let number = 0; number < transactions; number++) {
    time += pick(random, [5, 50, 300, 700, 1_500, 4_000]);
    const saved = time;
    time += pick(random, [0, 10, SAVED_BEFORE_MS]);
    const merged = random() < 0.2;
    const hasNewField = number >= addedBy;
    if (number === addedBy) addedAt = saved - pick(random, [0, 3, 200]);
    const fields = hasNewField ? [...FIELDS, NEW_FIELD] : FIELDS;
    const named = fields.filter(() => random() < 0.5);
    const alike = Object.fromEntries(
      named.map((field) => [field, valueOf(random, field, ++counter)]),
    );
    const written = chosen(random, recordIds).map((recordId): Written => {
      const write = writeOf(
        random,
        history.latest(recordId),
        fields,
        merged ? alike : null,
        (field) => valueOf(random, field, ++counter),
      );
      const first = hasNewField ? { [NEW_FIELD]: FIRST_VALUE } : {};
      const state = { ...first, ...history.latest(recordId)?.state, ...write.set };
      const turns = write.kind === "delete" || write.kind === "undelete";
      const alive = (write.kind !== "delete") !== (turns && random() < TAKEN_BACK);
      history.save(recordId, { committed: time, stamp: secondOf(saved), state, alive });
      return { recordId, kind: write.kind, set: write.kind === "undelete" ? state : write.set };
    });
    visible = Math.max(visible, time + pick(random, [10, 100, 2_000, 6_000]));
    for (const received of announced(random, written, number, time))
      events.push({ visibleAt: visible, received, hasNewField });
  }
  return {
    recordIds,
    events,
    addedAt,
    end: time,
    savedBeforeMs: 1_000 + SAVED_BEFORE_MS,
    ...withComputed(random, history, recordIds, time),
    changedIds: (since, at) => history.changedIds(since, at),
  };
}

/** The records with their computed field, and its parent updates. */
export function withComputed(
  random: Random,
  history: History,
  recordIds: readonly string[],
  end: number,
): Pick<OrgObject, "parentUpdates" | "stateAt"> {
  const parentUpdates = updatesOfParents(random, recordIds, end);
  return {
    parentUpdates,
    stateAt: (recordId, at) => {
      const state = history.stateAt(recordId, at);
      return state && { ...state, [COMPUTED_FIELD]: computedOf(parentUpdates, recordId, at) };
    },
  };
}

function updatesOfParents(
  random: Random,
  recordIds: readonly string[],
  end: number,
): readonly ParentUpdate[] {
  const times = Array.from({ length: Math.floor(random() * 4) }, () =>
    Math.floor(START + random() * (end - START)),
  );
  return times
    .toSorted((a, b) => a - b)
    .map((committed, n) => ({
      committed,
      visibleAt: committed + pick(random, [10, 100, 2_000, 6_000]),
      value: n + 1,
      recordIds: chosen(random, recordIds),
    }));
}

function computedOf(updates: readonly ParentUpdate[], recordId: string, at: number): number {
  const last = updates.findLast(
    ({ committed, recordIds }) => committed <= at && recordIds.includes(recordId),
  );
  return last?.value ?? 0;
}

/** Null, 0 and false are among the values; parts of a name are texts. */
export function valueOf(random: Random, field: string, counter: number): RowCells[string] {
  const isText = field.endsWith("name");
  if (random() < 0.15) return pick(random, isText ? [null] : [null, 0, false]);
  return isText ? `${counter}` : counter;
}

function chosen(random: Random, ids: readonly string[]): readonly string[] {
  const some = ids.filter(() => random() < 0.5);
  return some.length > 0 ? some : [pick(random, ids)];
}

export function writeOf(
  random: Random,
  latest: Version | undefined,
  fields: readonly string[],
  alike: RowCells | null,
  value: (field: string) => RowCells[string],
): { kind: Kind; set: RowCells } {
  const all = () => Object.fromEntries(fields.map((field) => [field, value(field)]));
  if (latest === undefined) return { kind: "create", set: all() };
  if (!latest.alive) return { kind: "undelete", set: {} };
  if (random() < 1 / 9) return { kind: "delete", set: {} };
  const own = fields.filter(() => random() < 0.5).map((field) => [field, value(field)]);
  return { kind: "update", set: alike ?? Object.fromEntries(own) };
}

function announced(
  random: Random,
  written: readonly Written[],
  transaction: number,
  committed: number,
): readonly ReceivedEvent[] {
  const fate = random();
  if (fate < 0.03)
    return [eventOf(transaction, 0, "GAP_OVERFLOW", ["000000000000000AAA"], {}, committed)];
  return mergedWrites(written).map(({ recordIds, kind, set }, index) => {
    const own = random();
    if (own < 0.03) return poison(transaction, index, random() < 0.5 ? recordIds : []);
    const type = `${own < 0.15 ? "GAP_" : ""}${kind.toUpperCase()}` as ChangeType;
    return eventOf(transaction, index, type, recordIds, own < 0.15 ? {} : set, committed);
  });
}

/** Equal updates, and deletes, of a transaction become one event. */
function mergedWrites(written: readonly Written[]) {
  const groups = Map.groupBy(written, ({ recordId, kind, set }) =>
    kind === "update" || kind === "delete" ? JSON.stringify([kind, set]) : recordId,
  );
  return [...groups.values()].map((alike) => ({
    recordIds: alike.map(({ recordId }) => recordId),
    kind: alike[0]?.kind ?? "update",
    set: alike[0]?.set ?? {},
  }));
}

function eventOf(
  transaction: number,
  index: number,
  changeType: ChangeType,
  recordIds: readonly string[],
  cells: Readonly<RowCells>,
  committed: number,
): ReceivedEvent {
  return testEvent(changeType, cells, {
    ...rawOf(transaction, index),
    entityName: "Object",
    recordIds,
    transactionKey: String(transaction),
    sequenceNumber: index,
    commitNumber: BigInt(transaction),
    // Events have whole seconds.
    commitAt: Math.floor(committed / 1_000) * 1_000,
  });
}

function poison(transaction: number, index: number, recordIds: readonly string[]): ReceivedEvent {
  return { tag: "poison", raw: rawOf(transaction, index), recordIds, reason: "cannot be decoded" };
}

function rawOf(transaction: number, index: number) {
  const empty = Buffer.alloc(0);
  return { eventId: `${transaction}/${index}`, replayId: empty, schemaId: "", payload: empty };
}

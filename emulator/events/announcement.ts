import type { ChangeEventSchema } from "./change-event-schema.ts";
import type { FieldPlace } from "./change-event-field.ts";
import type { FieldValue } from "../model/record.ts";
import type { ChangeType, RecordChange, Transaction } from "../org/transaction.ts";

export type EventChangeType = ChangeType | `GAP_${ChangeType}` | "GAP_OVERFLOW";

export type Commit = Pick<
  Transaction,
  "key" | "commitNumber" | "committedAt" | "userId" | "origin"
>;

/** An event before it is encoded. */
export type Announcement = {
  readonly schema: ChangeEventSchema;
  readonly changeType: EventChangeType;
  readonly recordIds: readonly string[];
  /** The position of its (first) change in the transaction, from 1. */
  readonly sequenceNumber: number;
  /** The first of the changes that it announces; a gap event has none. */
  readonly change?: RecordChange;
  /** The places in the event that an UPDATE changed; empty for other types. */
  readonly touched: readonly FieldPlace[];
};

export type AnnouncementRules = {
  /** The schema of an object's next event; undefined when its changes are not announced. */
  readonly schemaOf: (object: string) => ChangeEventSchema | undefined;
  /** Whether equal changes of an object's records share one event. */
  readonly isMerged: (object: string) => boolean;
};

/**
 * Changes of a transaction with events of their own. A create, delete or undelete counts as one; an update counts once
 * for each field that it changed (Change Data Capture Developer Guide, "Overflow Events").
 */
const MAX_CHANGES = 100_000;
/** Assumed: the most records in a merged event; the guide gives no number. */
const MAX_MERGED_RECORDS = 500;
/** The empty record id of an overflow event. */
const NO_RECORD_ID = "000000000000000AAA";

/**
 * The announcements of a transaction, in order: one event per change; one for equal changes of several records ("Merged
 * Change Events"); beyond 100,000 changes one GAP_OVERFLOW per object ("Overflow Events").
 */
export function announcementsOf(
  { changes }: Pick<Transaction, "changes">,
  rules: AnnouncementRules,
): Announcement[] {
  const announced = new Announced(rules, changes.length);
  let counted = 0;
  for (const [i, change] of changes.entries()) {
    const schema = rules.schemaOf(change.object);
    if (schema === undefined) continue;
    const isUpdate = eventTypeOf(change) === "UPDATE";
    const touched = isUpdate ? touchedBy(schema, change) : [];
    if (isUpdate && touched.length === 0) continue;
    counted += Math.max(1, change.changedFields.length);
    if (counted > MAX_CHANGES) announced.overflow(schema, i + 1);
    else announced.change(schema, change, touched, i + 1);
  }
  return announced.all;
}

const eventTypeOf = ({ changeType, announcedAs }: RecordChange): ChangeType =>
  announcedAs ?? changeType;

/** The gap event for this announcement: the same records, but not what happened to them. */
export function gapOf(announcement: Announcement): Announcement {
  const { changeType } = announcement;
  if (changeType.startsWith("GAP_")) return announcement;
  const { change: _, ...rest } = announcement;
  return { ...rest, changeType: `GAP_${changeType as ChangeType}`, touched: [] };
}

export function overflowOf(schema: ChangeEventSchema, sequenceNumber: number): Announcement {
  const recordIds = [NO_RECORD_ID];
  return { schema, changeType: "GAP_OVERFLOW", recordIds, sequenceNumber, touched: [] };
}

class Announced {
  readonly all: Announcement[] = [];
  readonly #rules: AnnouncementRules;
  readonly #isAlone: boolean;
  /** By what the event says: the record ids of the latest such event. */
  readonly #merging = new Map<string, string[]>();
  readonly #overflown = new Set<ChangeEventSchema>();

  constructor(rules: AnnouncementRules, changes: number) {
    this.#rules = rules;
    this.#isAlone = changes === 1;
  }

  overflow(schema: ChangeEventSchema, sequenceNumber: number): void {
    if (this.#overflown.has(schema)) return;
    this.#overflown.add(schema);
    this.all.push(overflowOf(schema, sequenceNumber));
  }

  change(
    schema: ChangeEventSchema,
    change: RecordChange,
    touched: readonly FieldPlace[],
    sequenceNumber: number,
  ): void {
    const { recordId } = change;
    const changeType = eventTypeOf(change);
    const key = this.#isAlone ? undefined : this.#mergeKey(change, touched);
    const others = key === undefined ? undefined : this.#merging.get(key);
    if (others !== undefined && others.length < MAX_MERGED_RECORDS) {
      others.push(recordId);
      return;
    }
    const recordIds = [recordId];
    if (key !== undefined) this.#merging.set(key, recordIds);
    this.all.push({ schema, changeType, recordIds, sequenceNumber, change, touched });
  }

  /** The same key for changes that say the same; undefined for changes that are announced one by one. */
  #mergeKey(change: RecordChange, touched: readonly FieldPlace[]): string | undefined {
    const { object, after } = change;
    const changeType = eventTypeOf(change);
    if (changeType !== "UPDATE" && changeType !== "DELETE") return undefined;
    if (!this.#rules.isMerged(object)) return undefined;
    const values = touched.map((place) => [nameOf(place), storedValue(place, after)]);
    return JSON.stringify([object, changeType, values]);
  }
}

/** The places of the event that an update changed. A field may have two. */
function touchedBy({ places }: ChangeEventSchema, { changedFields }: RecordChange): FieldPlace[] {
  const touched: FieldPlace[] = [];
  for (const field of changedFields) touched.push(...(places.get(field) ?? []));
  return touched;
}

const nameOf = ({ field, part }: FieldPlace): string => part?.field ?? field.name;

export function storedValue(
  place: FieldPlace,
  record: Readonly<Record<string, FieldValue>>,
): FieldValue {
  return record[nameOf(place)] ?? null;
}

import { fieldBitmap, type FieldPosition } from "./bitmap.ts";
import type { EventField, EventPart } from "./change-event-field.ts";
import type { ChangeEventSchema } from "./change-event-schema.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";
import type { RecordChange, Transaction } from "../org/transaction.ts";

type AvroValue = string | number | boolean | bigint | null;
type EventValue = AvroValue | Readonly<Record<string, AvroValue>>;

/** A part of the event that a change touched. */
type Touched = {
  readonly field: EventField;
  readonly position: FieldPosition;
  readonly part?: EventPart;
};

/**
 * The payload of a change event (Change Data Capture Developer Guide, "Change Event Header Fields" and "Change Event
 * Body Fields"): a create and an undelete carry every field, an update those that it changed, a delete none.
 * `sequenceNumber` is the change's place in its transaction, from 1.
 */
export function changeEventPayload(
  { type, fields }: ChangeEventSchema,
  transaction: Transaction,
  change: RecordChange,
  sequenceNumber: number,
): Buffer {
  const touched = change.changeType === "UPDATE" ? touchedBy(change, fields) : [];
  const nulled = touched.filter((one) => storedValue(one, change.after) === null);
  return type.toBuffer({
    ChangeEventHeader: {
      entityName: change.object,
      recordIds: [change.recordId],
      changeType: change.changeType,
      changeOrigin: transaction.origin,
      transactionKey: transaction.key,
      sequenceNumber,
      commitTimestamp: BigInt(wholeSecond(transaction.committedAt)),
      commitNumber: transaction.commitNumber,
      commitUser: transaction.userId,
      nulledFields: fieldBitmap(nulled.map(({ position }) => position)),
      diffFields: [],
      changedFields: fieldBitmap(touched.map(({ position }) => position)),
    },
    ...body(change, fields, touched),
  });
}

/** Whether an update touched anything that its event can tell. */
export function isAnnounced({ fields }: ChangeEventSchema, change: RecordChange): boolean {
  return change.changeType !== "UPDATE" || touchedBy(change, fields).length > 0;
}

function touchedBy(change: RecordChange, fields: readonly EventField[]): Touched[] {
  const changed = new Set(change.changedFields);
  return fields.flatMap((field, i) => touchedIn(field, i + 1, changed));
}

/**
 * A custom geolocation tells all its parts when one has changed, a standard compound only those that did (Change Data
 * Capture Developer Guide, "General Considerations", geolocation compound fields).
 */
function touchedIn(field: EventField, index: number, changed: ReadonlySet<string>): Touched[] {
  if (field.parts.length === 0) {
    return changed.has(field.name) ? [{ field, position: { index } }] : [];
  }
  const together = field.kind === "Location" && field.parts.some((part) => changed.has(part.field));
  return field.parts.flatMap((part, i) =>
    together || changed.has(part.field) ? [{ field, position: { index, part: i }, part }] : [],
  );
}

function storedValue({ field, part }: Touched, record: Readonly<OrgRecord>): FieldValue {
  return record[part?.field ?? field.name] ?? null;
}

function body(
  change: RecordChange,
  fields: readonly EventField[],
  touched: readonly Touched[],
): Record<string, EventValue> {
  switch (change.changeType) {
    case "DELETE":
      return {};
    case "UPDATE":
      return touchedValues(change.after, touched);
    case "CREATE":
    case "UNDELETE":
      return Object.fromEntries(fields.map((field) => [field.name, whole(field, change.after)]));
  }
}

function touchedValues(
  record: Readonly<OrgRecord>,
  touched: readonly Touched[],
): Record<string, EventValue> {
  const values: Record<string, EventValue> = {};
  const compounds: Record<string, Record<string, AvroValue>> = {};
  for (const one of touched) {
    const value = avroValue(one.field, storedValue(one, record));
    if (one.part === undefined) values[one.field.name] = value;
    else if (value !== null) (compounds[one.field.name] ??= {})[one.part.name] = value;
  }
  return { ...values, ...compounds };
}

function whole(field: EventField, record: Readonly<OrgRecord>): EventValue {
  if (field.parts.length === 0) return avroValue(field, record[field.name] ?? null);
  const parts = field.parts.map((part) => [part.name, record[part.field] ?? null] as const);
  return parts.some(([, value]) => value !== null) ? Object.fromEntries(parts) : null;
}

/** Seen on captured events: milliseconds that are always 000. */
const wholeSecond = (ms: number): number => ms - (ms % 1000);

const DAY_START = "T00:00:00Z";

/** Times are longs of milliseconds: of the epoch, for a date at midnight UTC, and of the day. */
function avroValue({ kind }: EventField, value: FieldValue): AvroValue {
  if (value === null) return null;
  switch (kind) {
    case "DateOnly":
      return BigInt(Date.parse(value + DAY_START));
    case "DateTime":
    case "TimeOnly":
      return BigInt(value);
    default:
      return value;
  }
}

import { storedValue, type Announcement, type Commit } from "./announcement.ts";
import { fieldBitmap } from "./bitmap.ts";
import { textDiff } from "./text-diff.ts";
import type { EventField, FieldPlace } from "./change-event-field.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

type AvroValue = string | number | boolean | null;
type EventValue = AvroValue | Readonly<Record<string, AvroValue>>;
type Values = Record<string, EventValue>;

export type PayloadOptions = {
  /** Announce small changes of long texts as a diff. */
  readonly textDiffs: boolean;
  /** Extra fields of updates and deletes, unless they are empty. */
  readonly enriched?: readonly EventField[];
};

/** The types of field that can be announced as a diff. */
const LONG_TEXTS: ReadonlySet<string> = new Set(["StringPlusClob", "HtmlStringPlusClob"]);

/**
 * The payload of a change event (Change Data Capture Developer Guide, "Change Event Header Fields" and "Change Event
 * Body Fields"). A create or undelete has every field, an update the changed ones, a delete none, and a gap event only
 * the header.
 */
export function changeEventPayload(
  announcement: Announcement,
  commit: Commit,
  options: PayloadOptions,
): Buffer {
  const { schema, change, touched, recordIds } = announcement;
  const after = change?.after ?? {};
  const nulled = touched.filter((place) => storedValue(place, after) === null);
  const isOne = recordIds.length === 1;
  const diffs = options.textDiffs && isOne ? textDiffs(touched, change?.before ?? {}, after) : NONE;
  const event: Record<string, unknown> = body(announcement, options.enriched ?? []);
  for (const [{ field }, diff] of diffs) event[field.name] = diff;
  return schema.encode(
    Object.assign(event, {
      ChangeEventHeader: {
        entityName: schema.object,
        recordIds,
        changeType: announcement.changeType,
        changeOrigin: commit.origin,
        transactionKey: commit.key,
        sequenceNumber: announcement.sequenceNumber,
        commitTimestamp: wholeSecond(commit.committedAt),
        commitNumber: commit.commitNumber,
        commitUser: commit.userId,
        nulledFields: bitmapOf(nulled),
        diffFields: bitmapOf([...diffs.keys()]),
        changedFields: bitmapOf(touched),
      },
    }),
  );
}

const NONE: ReadonlyMap<FieldPlace, string> = new Map();

function textDiffs(
  touched: readonly FieldPlace[],
  before: Readonly<OrgRecord>,
  after: Readonly<OrgRecord>,
): ReadonlyMap<FieldPlace, string> {
  const long = touched.filter(({ field }) => LONG_TEXTS.has(field.kind));
  if (long.length === 0) return NONE;
  const diffs = new Map<FieldPlace, string>();
  for (const place of long) {
    const [old, now] = [storedValue(place, before), storedValue(place, after)];
    if (typeof old !== "string" || typeof now !== "string") continue;
    const diff = textDiff(old, now);
    if (diff !== undefined) diffs.set(place, diff);
  }
  return diffs;
}

const bitmapOf = (places: readonly FieldPlace[]): readonly string[] =>
  places.length === 0 ? [] : fieldBitmap(places.map(({ position }) => position));

function body({ schema, change, touched }: Announcement, enriched: readonly EventField[]): Values {
  if (change === undefined) return {};
  switch (change.announcedAs ?? change.changeType) {
    case "CREATE":
    case "UNDELETE":
      return wholeValues(schema.fields, change.after);
    case "UPDATE":
    case "DELETE":
      return {
        ...(enriched.length === 0 ? {} : wholeValues(enriched, change.after)),
        ...touchedValues(change.after, touched),
      };
  }
}

function touchedValues(record: Readonly<OrgRecord>, touched: readonly FieldPlace[]): Values {
  const values: Values = {};
  const compounds: Record<string, Record<string, AvroValue>> = {};
  for (const place of touched) {
    const value = avroValue(place.field, storedValue(place, record));
    if (place.part === undefined) values[place.field.name] = value;
    else if (value !== null) (compounds[place.field.name] ??= {})[place.part.name] = value;
  }
  return Object.assign(values, compounds);
}

function wholeValues(fields: readonly EventField[], record: Readonly<OrgRecord>): Values {
  const values: Values = {};
  for (const field of fields) values[field.name] = whole(field, record);
  return values;
}

function whole(field: EventField, record: Readonly<OrgRecord>): EventValue {
  if (field.parts.length === 0) return avroValue(field, record[field.name] ?? null);
  const parts = field.parts.map((part) => [part.name, record[part.field] ?? null] as const);
  return parts.some(([, value]) => value !== null) ? Object.fromEntries(parts) : null;
}

/** The milliseconds are always 000 (seen on captured events). */
const wholeSecond = (ms: number): number => ms - (ms % 1000);

const DAY_START = "T00:00:00Z";

/** In milliseconds: since the epoch, at midnight UTC for a date; since midnight for a time. */
function avroValue({ kind }: EventField, value: FieldValue): AvroValue {
  return kind === "DateOnly" && value !== null ? Date.parse(value + DAY_START) : value;
}

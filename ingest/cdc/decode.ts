import type { Type } from "avsc";
import * as v from "valibot";
import { type FieldBits, parseBitmaps } from "./bitmap.ts";
import { CHANGE_TYPES, type ChangeEvent } from "./change-event.ts";
import { type EventField, eventFields, HEADER } from "./event-schema.ts";
import { holds } from "../lib/injection-point.ts";

/** An event as a subscription delivers it. */
export type EncodedEvent = Pick<ChangeEvent, "eventId" | "replayId" | "schemaId"> & {
  readonly payload: Buffer;
};

/** An undecodable event. It becomes a dead letter with its payload; the stream goes on. */
export class UndecodableEvent extends Error {
  override readonly name = "UndecodableEvent";
  readonly eventId: string;
  readonly schemaId: string;
  readonly replayId: Buffer;
  readonly reason: string;

  constructor(event: EncodedEvent, reason: string, options?: ErrorOptions) {
    super(
      `event ${event.eventId} (schema ${event.schemaId}) cannot be decoded: ${reason}`,
      options,
    );
    this.eventId = event.eventId;
    this.schemaId = event.schemaId;
    this.replayId = event.replayId;
    this.reason = reason;
  }
}

const Strings = v.array(v.string());
const Header = v.object({
  entityName: v.string(),
  recordIds: Strings,
  changeType: v.picklist(CHANGE_TYPES),
  changeOrigin: v.string(),
  transactionKey: v.string(),
  sequenceNumber: v.number(),
  commitTimestamp: v.bigint(),
  commitNumber: v.bigint(),
  commitUser: v.string(),
  nulledFields: v.optional(Strings, []),
  diffFields: v.optional(Strings, []),
  changedFields: v.optional(Strings, []),
});
type Header = v.InferOutput<typeof Header>;
type Payload = Readonly<Record<string, unknown>>;

/** Decodes an event by the schema it was written with (longs as bigint). Throws UndecodableEvent. */
export function decodeChangeEvent(type: Type, event: EncodedEvent): ChangeEvent {
  try {
    const payload = type.fromBuffer(event.payload) as Payload;
    const header = headerOf(payload);
    return {
      eventId: event.eventId,
      replayId: event.replayId,
      schemaId: event.schemaId,
      entityName: header.entityName,
      recordIds: header.recordIds,
      changeType: header.changeType,
      origin: header.changeOrigin,
      transactionKey: header.transactionKey,
      sequenceNumber: header.sequenceNumber,
      commitNumber: header.commitNumber,
      commitAt: Number(header.commitTimestamp),
      userId: header.commitUser,
      ...valuesOf(eventFields(type), header, payload),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UndecodableEvent(event, reason, { cause });
  }
}

function headerOf(payload: Payload): Header {
  const result = v.safeParse(Header, payload[HEADER]);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TypeError(`${HEADER}.${v.getDotPath(issue) ?? ""}: ${issue.message}`);
}

function valuesOf(
  fields: readonly EventField[],
  header: Header,
  payload: Payload,
): Pick<ChangeEvent, "values" | "diffPaths"> {
  switch (header.changeType) {
    case "CREATE":
    case "UNDELETE":
      return { values: allValues(fields, payload), diffPaths: [] };
    case "UPDATE":
      return changedValues(fields, header, payload);
    default:
      return { values: new Map(), diffPaths: [] };
  }
}

function allValues(fields: readonly EventField[], payload: Payload): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const field of fields) {
    if (field.name !== HEADER) setWhole(values, field, payload[field.name]);
  }
  return values;
}

function changedValues(
  fields: readonly EventField[],
  header: Header,
  payload: Payload,
): Pick<ChangeEvent, "values" | "diffPaths"> {
  const values = new Map<string, unknown>();
  setBits(values, fields, parseBitmaps(header.changedFields), (field) => payload[field.name]);
  // Nulled fields are usually also among the changed ones and null in the payload. Where not, they still count as null.
  if (holds("a nulled field becomes null"))
    setBits(values, fields, parseBitmaps(header.nulledFields), () => null);
  const diffs = new Map<string, unknown>();
  setBits(diffs, fields, parseBitmaps(header.diffFields), () => null);
  for (const path of diffs.keys()) values.delete(path);
  return { values, diffPaths: [...diffs.keys()] };
}

function setBits(
  values: Map<string, unknown>,
  fields: readonly EventField[],
  bits: FieldBits,
  valueOf: (field: EventField) => unknown,
): void {
  for (const index of bits.fields) {
    const field = fieldAt(fields, index);
    setWhole(values, field, valueOf(field));
  }
  for (const [index, partIndexes] of bits.parts) {
    const field = fieldAt(fields, index);
    const value = valueOf(field);
    for (const partIndex of partIndexes) setPart(values, field, partIndex, value);
  }
}

function fieldAt(fields: readonly EventField[], index: number): EventField {
  const field = fields[index];
  if (field === undefined || index === 0)
    throw new RangeError(`a bitmap names field ${index} of ${fields.length}`);
  return field;
}

/** A compound is set part by part. A name that may be a text is set as text, and its parts are then empty. */
function setWhole(values: Map<string, unknown>, field: EventField, value: unknown): void {
  const parts = field.parts ?? [];
  const isParted = typeof value === "object" && value !== null && field.parts !== null;
  if (field.parts === null || (field.orText && !isParted)) values.set(field.name, value ?? null);
  for (const part of parts)
    values.set(part.path, isParted ? ((value as Payload)[part.name] ?? null) : null);
}

function setPart(
  values: Map<string, unknown>,
  field: EventField,
  index: number,
  value: unknown,
): void {
  const part = field.parts?.[index];
  if (part === undefined) throw new RangeError(`a bitmap names part ${index} of ${field.name}`);
  values.set(part.path, (value as Payload | null)?.[part.name] ?? null);
}

import { consumerEventBytes } from "../events/consumer-event.ts";
import { fieldBitmap, fieldPositions, type FieldPosition } from "../events/bitmap.ts";
import type { ChangeEventSchema } from "../events/change-event-schema.ts";
import type { LoggedEvent } from "../events/topic-log.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Org } from "../org/org.ts";

type Hidden = ReadonlySet<string>;

/**
 * Which objects and fields a subscriber may read. Other fields are null in events and absent from the header's lists,
 * but stay in the schema (Pub/Sub API Guide, "Field-Level Security"). Assumed: a user who may not read the Id of an
 * object may not read the object.
 */
export class Audience {
  readonly #org: Org;
  readonly #log: EventLog;
  readonly #userId: string;

  constructor(org: Org, log: EventLog, userId: string) {
    this.#org = org;
    this.#log = log;
    this.#userId = userId;
  }

  mayRead(object: string): boolean {
    return this.#hidden(object)?.has("Id") !== true;
  }

  /** The event as this user sees it; undefined when the user may not see it. */
  seen(event: LoggedEvent): LoggedEvent | undefined {
    const hidden = this.#hidden(event.schema.object);
    if (hidden === undefined || hidden.size === 0) return event;
    if (hidden.has("Id")) return undefined;
    const byEvent = redacted.get(hidden) ?? new WeakMap<LoggedEvent, LoggedEvent>();
    redacted.set(hidden, byEvent);
    const found = byEvent.get(event) ?? this.#redacted(event, hidden);
    byEvent.set(event, found);
    return found;
  }

  #hidden(object: string): Hidden | undefined {
    return this.#org.fieldAccess.hiddenFrom(this.#userId)?.get(object);
  }

  #redacted(event: LoggedEvent, hidden: Hidden): LoggedEvent {
    const { id, schema, number } = event;
    const payload = withoutFields(schema, event.payload, hidden);
    const replayId = this.#log.replayId(number);
    return { ...event, ...consumerEventBytes({ id, schemaId: schema.id, payload, replayId }) };
  }
}

/** Cached by set of hidden fields; a change makes a new set. */
const redacted = new WeakMap<Hidden, WeakMap<LoggedEvent, LoggedEvent>>();

type Decoded = {
  [field: string]: unknown;
  ChangeEventHeader: Record<string, unknown> & {
    nulledFields: string[];
    diffFields: string[];
    changedFields: string[];
  };
};

function withoutFields(schema: ChangeEventSchema, payload: Buffer, hidden: Hidden): Buffer {
  const event = schema.type.fromBuffer(payload) as Decoded;
  const header = event.ChangeEventHeader;
  const isShown = ({ index, part }: FieldPosition): boolean => {
    const field = schema.fields[index - 1];
    const name = part === undefined ? field?.name : field?.parts[part]?.field;
    return (
      name === undefined || field === undefined || !(hidden.has(name) || hidden.has(field.name))
    );
  };
  const shown = (bitmaps: readonly string[]): string[] =>
    fieldBitmap(fieldPositions(bitmaps).filter(isShown));
  const values: Record<string, unknown> = {};
  for (const { name, parts } of schema.fields) {
    if (hidden.has(name)) continue;
    const value = event[name];
    values[name] = isCompound(value)
      ? Object.fromEntries(
          parts.map((part) => [part.name, hidden.has(part.field) ? null : value[part.name]]),
        )
      : value;
  }
  return schema.encode({
    ...values,
    ChangeEventHeader: {
      ...header,
      nulledFields: shown(header.nulledFields),
      diffFields: shown(header.diffFields),
      changedFields: shown(header.changedFields),
    },
  });
}

const isCompound = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

import type { ReceivedEvent } from "../core/received-event.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { eventCells, lacksFields, UnfitValue } from "../cdc/event-cells.ts";
import { decodeChangeEvent, UndecodableEvent } from "../cdc/decode.ts";
import { StreamError } from "../salesforce/errors.ts";
import type { PubSub, StreamEvent } from "../salesforce/pubsub.ts";

/**
 * Decodes events, each by the schema it was written with, and maps them to the mirror's columns. Undecodable events are
 * returned as poison. A schema that is temporarily unavailable throws, so that a transient fault dead-letters nothing.
 */
export async function receiveEvents(
  pubsub: PubSub,
  { columns }: MirrorTable,
  events: readonly StreamEvent[],
): Promise<readonly ReceivedEvent[]> {
  const received: ReceivedEvent[] = [];
  for (const raw of events) received.push(await receiveEvent(pubsub, columns, raw));
  return received;
}

async function receiveEvent(
  pubsub: PubSub,
  columns: MirrorTable["columns"],
  raw: StreamEvent,
): Promise<ReceivedEvent> {
  let recordIds: readonly string[] = [];
  try {
    const event = decodeChangeEvent(await pubsub.schema(raw.schemaId), raw);
    recordIds = event.recordIds;
    const cells = eventCells(event, columns);
    return { tag: "decoded", raw, event, cells, lacksFields: lacksFields(event, cells, columns) };
  } catch (error) {
    if (isPoison(error)) return { tag: "poison", raw, recordIds, reason: (error as Error).message };
    throw error;
  }
}

/** A schema id that Salesforce does not know makes its event undecodable. */
function isPoison(error: unknown): boolean {
  if (error instanceof StreamError) return error.errorCode.endsWith("schema.validation.failed");
  return error instanceof UndecodableEvent || error instanceof UnfitValue;
}

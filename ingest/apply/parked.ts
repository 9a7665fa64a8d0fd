import type { ClientBase } from "pg";
import type { ReceivedEvent } from "./received-event.ts";

type Poison = Extract<ReceivedEvent, { tag: "poison" }>;

/**
 * Parks events with their payload and reason, each with the repair that stands in for it: of its records, or, where
 * not even the ids could be read, of everything changed from a little before it came.
 */
export async function parkEvents(
  client: ClientBase,
  object: string,
  traceId: string,
  events: readonly Poison[],
): Promise<void> {
  for (const { raw, recordIds, reason } of events) {
    await client.query(
      `with parked as (
         insert into sync.parked (object, kind, record_ids, event_id, schema_id, replay_id, payload, reason, trace_id)
         values ($1, 'event', $2, $3, $4, $5, $6, $7, $8))
       insert into sync.repair (object, cause, record_ids, since, trace_id)
       values ($1, 'parked', $2, case when cardinality($2::text[]) = 0 then clock_timestamp() end, $8)`,
      [object, recordIds, raw.eventId, raw.schemaId, raw.replayId, raw.payload, reason, traceId],
    );
  }
}

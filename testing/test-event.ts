import { randomUUID } from "node:crypto";
import type { ChangeEvent, ChangeType } from "../ingest/cdc/change-event.ts";
import type { RowCells } from "../ingest/core/mirror-row.ts";
import type { RawEvent, ReceivedEvent } from "../ingest/core/received-event.ts";

export type DecodedEvent = Extract<ReceivedEvent, { readonly tag: "decoded" }>;

/** For tests: an event of the record `a00000000000001AAA`, committed at 2026-03-01 10:00 where `more` says no other. */
export function testEvent(
  changeType: ChangeType,
  cells: Readonly<RowCells> = {},
  more: Partial<Omit<ChangeEvent, keyof RawEvent>> & Partial<RawEvent> = {},
): DecodedEvent {
  const { payload = Buffer.from("payload"), ...rest } = more;
  const eventId = randomUUID();
  const event: ChangeEvent = {
    ...{ eventId, replayId: Buffer.alloc(10), schemaId: "schema", entityName: "Thing__c" },
    recordIds: ["a00000000000001AAA"],
    changeType,
    origin: "",
    ...{ transactionKey: eventId, sequenceNumber: 1, commitNumber: 1n },
    commitAt: Date.parse("2026-03-01T10:00:00Z"),
    userId: "005000000000001AAA",
    values: new Map(),
    diffPaths: [],
    ...rest,
  };
  const { replayId, schemaId } = event;
  const raw = { eventId: event.eventId, replayId, schemaId, payload };
  return { tag: "decoded", raw, event, cells };
}

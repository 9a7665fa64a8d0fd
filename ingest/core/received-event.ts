import type { ChangeEvent } from "../cdc/change-event.ts";
import type { RowCells } from "./mirror-row.ts";

/** An event as received, kept so that it can be dead-lettered completely. */
export type RawEvent = {
  readonly eventId: string;
  readonly replayId: Buffer;
  readonly schemaId: string;
  readonly payload: Buffer;
};

/** An event on its way into the log: decoded, or with the reason why it is undecodable. */
export type ReceivedEvent =
  | {
      readonly tag: "decoded";
      readonly raw: RawEvent;
      readonly event: ChangeEvent;
      /** What it sets, by mirror column. */
      readonly cells: Readonly<RowCells>;
      /** True of a create or undelete written before a mirrored field was added: it does not set all fields. */
      readonly lacksFields?: boolean;
    }
  | {
      readonly tag: "poison";
      readonly raw: RawEvent;
      /** Empty where the ids are unreadable. */
      readonly recordIds: readonly string[];
      readonly reason: string;
    };

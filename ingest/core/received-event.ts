import type { ChangeEvent } from "../cdc/change-event.ts";
import type { RowCells } from "./mirror-row.ts";

/** An event as it came, kept so that it can be dead-lettered whole. */
export type RawEvent = {
  readonly eventId: string;
  readonly replayId: Buffer;
  readonly schemaId: string;
  readonly payload: Buffer;
};

/** An event on its way into the log: decoded, or with the reason why it can't be. */
export type ReceivedEvent =
  | {
      readonly tag: "decoded";
      readonly raw: RawEvent;
      readonly event: ChangeEvent;
      /** What it sets, by mirror column. */
      readonly cells: Readonly<RowCells>;
      /** True of a create or undelete that was written before a field of the mirror was there: it does not set all. */
      readonly lacksFields?: boolean;
    }
  | {
      readonly tag: "poison";
      readonly raw: RawEvent;
      /** Empty where not even the ids could be read. */
      readonly recordIds: readonly string[];
      readonly reason: string;
    };

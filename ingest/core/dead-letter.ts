import { cleanText } from "../../db/mirror/clean-text.ts";
import type { Statement } from "../lib/statement.ts";
import type { OpenedRepair } from "./open-repair.ts";
import type { ReceivedEvent } from "./received-event.ts";

type Poison = Extract<ReceivedEvent, { tag: "poison" }>;

/** A dead-lettered event, for log and metrics once its transaction is committed. */
export type DeadLetter = {
  readonly recordIds: readonly string[];
  readonly reason: string;
  readonly eventId: string | null;
};

/** Repairs opened and events dead-lettered by a transaction, reported once it is committed. */
export type Aside = {
  readonly repairs: readonly OpenedRepair[];
  readonly poison: readonly DeadLetter[];
};

/** The repair that makes up for a dead letter. */
export function repairOfDeadLetter({ recordIds }: Pick<DeadLetter, "recordIds">): OpenedRepair {
  return { cause: "dead-letter", recordIds, since: null };
}

/**
 * Dead-letters events with their payload and reason, each with a repair that makes up for it. The repair is of the
 * event's records. Where its ids are unreadable, it is of everything changed since the newest commit before it, or
 * since the copy's read: the event may arrive long after its commit.
 */
export function insertDeadLetters(
  object: string,
  traceId: string,
  events: readonly Poison[],
  marginMs: number,
): readonly Statement[] {
  return events.map(({ raw, recordIds, reason }) => ({
    text: `with dead_lettered as (
         insert into sync.dead_letter (object, kind, record_ids, event_id, schema_id, replay_id, payload, reason, trace_id)
         values ($1, 'event', $2, $3, $4, $5, $6, $7, $8))
       insert into sync.repair (object, cause, record_ids, since, trace_id)
       select $1, 'dead-letter', $2, case when cardinality($2::text[]) = 0 then
         least(clock_timestamp(), greatest(o.last_commit_at, s.read_began)) - make_interval(secs => $9::float8 / 1000) end, $8
       from sync.object o
       left join lateral (select read_began from sync.snapshot
         where object = o.name and kind <> 'backfill' order by id desc limit 1) s on true
       where o.name = $1`,
    values: [
      ...[
        object,
        recordIds,
        raw.eventId,
        raw.schemaId,
        raw.replayId,
        raw.payload,
        cleanText(reason),
      ],
      ...[traceId, marginMs],
    ],
  }));
}

import * as v from "valibot";
import { command, reading, refused, type Entry } from "./entry.ts";
import { closed, count } from "../faults/injection.ts";
import { eventSettings } from "../events/event-settings.ts";
import { isPubSubErrorName } from "../model/pubsub-error.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { Announcement } from "../events/announcement.ts";

const hours = v.pipe(v.number(), v.finite(), v.minValue(0));

const emitBody = closed({
  object: v.string(),
  changeType: v.picklist([
    "CREATE",
    "UPDATE",
    "DELETE",
    "UNDELETE",
    "GAP_CREATE",
    "GAP_UPDATE",
    "GAP_DELETE",
    "GAP_UNDELETE",
    "GAP_OVERFLOW",
  ]),
  /** Any ids, also `001*` and ids of no record. */
  recordIds: v.array(v.string()),
  /** Stored fields that an UPDATE empties. */
  nulledFields: v.optional(v.array(v.string()), []),
  sequenceNumber: v.optional(count, 1),
  /** Bytes in hexadecimal that replace the payload: an event that cannot be decoded. */
  payload: v.optional(v.pipe(v.string(), v.regex(/^(?:[0-9a-fA-F]{2})*$/))),
});

const endBody = closed({
  /** Without `sfdc.platform.eventbus.grpc.` */
  code: v.pipe(v.string(), v.check(isPubSubErrorName, "expected the name of a Pub/Sub API error")),
  message: v.optional(v.string()),
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16))),
  topic: v.optional(v.string()),
});

const channelBody = closed({
  /** `X__chn`; created when it does not exist. */
  name: v.string(),
  members: v.array(
    closed({
      object: v.string(),
      enrichedFields: v.optional(v.array(v.string())),
      filterExpression: v.optional(v.string()),
    }),
  ),
});

export type EmitInput = v.InferInput<typeof emitBody>;
export type EndStreamsInput = v.InferInput<typeof endBody>;
export type ChannelInput = v.InferInput<typeof channelBody>;
export type EventsAnswer = {
  /** Replay ids in hexadecimal: of the newest event, and the one after which everything can still be read. */
  readonly latest: string;
  readonly earliest: string;
  readonly streams: number;
  readonly settings: v.InferOutput<typeof eventSettings>;
};

function answer({ log, streams }: Emulation): EventsAnswer {
  return {
    latest: log.replayId(log.latest).toString("hex"),
    earliest: log.replayId(log.earliest).toString("hex"),
    streams: streams.size,
    settings: log.settings,
  };
}

export const eventEntries: readonly Entry[] = [
  reading("/events", "replay ids, open streams and settings of the event stream", answer),
  command(
    "/events/migrate",
    "moves the org to another instance: open streams end, and there is a new replay id space, with the retained events (keepEvents) or without",
    closed({ keepEvents: v.optional(v.boolean(), false) }),
    (all, { keepEvents }) => {
      // The old instance shuts down. A stream that went on could miss events without notice, so all of them end.
      all.streams.end("service.unavailable", {});
      all.log.migrate(keepEvents);
      return answer(all);
    },
  ),
  command(
    "/events/expire",
    "forgets the retained events, or only those older than this (hours)",
    closed({ hours: v.optional(hours) }),
    (all, given) => {
      all.log.expire(given.hours);
      return answer(all);
    },
  ),
  command(
    "/events/emit",
    "emits an event without a transaction: a wildcard, gaps, bytes that cannot be decoded (payload)",
    emitBody,
    (all, { payload, ...event }) => {
      const bytes = payload === undefined ? undefined : Buffer.from(payload, "hex");
      all.log.emit([announced(all, event)], bytes);
      return answer(all);
    },
  ),
  command(
    "/events/end-streams",
    "ends the open streams, or those of a topic, with an error (code, message, status)",
    endBody,
    ({ streams }, { code, message, status, topic }) => {
      if (!isPubSubErrorName(code)) throw refused(`code: ${code}`);
      return { ended: streams.end(code, { message, status, ...(topic && { topic }) }) };
    },
  ),
  command(
    "/events/retention",
    "how long events can be replayed from now on (hours; Salesforce: 72)",
    closed({ hours }),
    (all, given) => {
      all.log.configure({ retentionHours: given.hours });
      return answer(all);
    },
  ),
  command(
    "/events/settings",
    "how changes are announced (mergedEvents, textDiffs, retype, maxEntities, retentionHours)",
    closed(v.partial(eventSettings).entries),
    (all, given) => {
      all.log.configure(given);
      return answer(all);
    },
  ),
  command(
    "/events/channels",
    "selects objects on a custom channel, and creates it if needed",
    channelBody,
    ({ log: { channels } }, { name, members }) => {
      const channel = channels.find(`/data/${name}`) ?? channels.create(name, name);
      return {
        topic: channel.topic.name,
        members: members.map(({ object, ...options }) => {
          const { id } = channels.select(channel, object, options);
          return { id, object };
        }),
      };
    },
  ),
];

type Emitted = Omit<v.InferOutput<typeof emitBody>, "payload">;

function announced({ org, log }: Emulation, event: Emitted): Announcement {
  const { object, changeType, recordIds, nulledFields, sequenceNumber } = event;
  const schema = log.schemas.of(org.objectType(object).name);
  const touched = nulledFields.flatMap((field) => {
    const places = schema.places.get(field);
    if (places === undefined) throw refused(`nulledFields: ${object} has no field ${field}`);
    return places;
  });
  return { schema, changeType, recordIds, sequenceNumber, touched };
}

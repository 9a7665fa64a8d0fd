import * as v from "valibot";
import { Change } from "./change.ts";
import { Ancestor, LineId } from "./line.ts";
import { Part } from "./part.ts";

/** Raise it with every change of the messages below, and of state-room.ts. Both ends refuse another version. */
export const PROTOCOL_VERSION = 9;

/** A connection that has not said a valid hello by then is closed. */
export const HELLO_TIMEOUT_MS = 5_000;

export const CLOSE_REFUSED = 4401;
/** The feeds of this person were ended; a ticket from before that is refused. */
export const CLOSE_ENDED = 4403;
/** Who may see what was changed. Read everything again, and connect with another ticket. */
export const CLOSE_GRANTS = 4404;
/** The ticket ran out. Connect again with another one. */
export const CLOSE_EXPIRED = 4408;
export const CLOSE_VERSION = 4426;
export const CLOSE_BAD_MESSAGE = 4400;

/** A room is named like its object. Others are refused before they keep anything. */
const API_NAME = /^[A-Za-z][A-Za-z0-9_]{0,79}$/;
/** The room of the state of all pipelines: state-room.ts. No object can have this name. */
export const STATE_ROOM = "_state";

export function isRoomName(name: string): boolean {
  return name === STATE_ROOM || API_NAME.test(name);
}

const Seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** So many columns may be named. A feed that watches more watches all of them. */
export const MAX_WATCHED = 200;
/** A column of the mirror table, lower-cased as it is there. */
const ColumnName = v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,80}$/));

/**
 * What a feed is told of instead of batches: that one of these columns was touched; `"*"` is all of them. `ask` is the
 * feed's own number for this hello: the answer repeats it. What was sent before the answer was of the columns before.
 */
export const Watch = v.object({
  columns: v.union([v.literal("*"), v.pipe(v.array(ColumnName), v.maxLength(MAX_WATCHED))]),
  ask: Seq,
});
export type Watch = v.InferOutput<typeof Watch>;

/**
 * The first message of a feed, with its ticket. A feed that watches says it again to watch other columns. `line` and `since` name the content that the feed's rows are true for.
 * The state room has no lines: null.
 */
export const Hello = v.object({
  type: v.literal("hello"),
  version: v.number(),
  ticket: v.string(),
  line: v.nullable(LineId),
  since: Seq,
  watch: v.optional(Watch),
});
export type Hello = v.InferOutput<typeof Hello>;

/** A feed that saw a hole, or refreshed its rows, asks again. */
export const Since = v.object({ type: v.literal("since"), line: v.nullable(LineId), since: Seq });
export type Since = v.InferOutput<typeof Since>;

/** Another ticket of the same person, before the last one runs out. It has no answer. */
export const Renew = v.object({ type: v.literal("renew"), ticket: v.string() });

/** Answered with PONG by the platform itself, while the room sleeps, as long as it is exactly the text PING. */
export const Ping = v.object({ type: v.literal("ping") });
export const PING = '{"type":"ping"}';

export const FeedMessage = v.variant("type", [Hello, Since, Renew, Ping]);
export type FeedMessage = v.InferOutput<typeof FeedMessage>;

/** Changes `from`..`to`, gapless, in order. */
export const Batch = v.object({
  type: v.literal("batch"),
  from: Seq,
  to: Seq,
  changes: v.array(Change),
});
export type Batch = v.InferOutput<typeof Batch>;

/**
 * To a feed that watches: something up to `to` touched it, and what did. `columns` are those of its columns that were
 * changed; `"*"` where a record came or went, where everything may be another (the room does not have what follows
 * `since`, or not of its line). A column that the feed may not see touches nothing of it. While nothing touches it,
 * nothing is sent. `ask` is that of the hello that this answers, which is always answered once the room has a head, if
 * need be with no columns; null where the room speaks first, or answers a `since`.
 */
export const Touched = v.object({
  type: v.literal("touched"),
  to: Seq,
  columns: v.union([v.literal("*"), v.array(v.string())]),
  ask: v.nullable(Seq),
});
export type Touched = v.InferOutput<typeof Touched>;

/**
 * The room's line and those that lead to it, the latest last: to all feeds when the line is another, and to a feed that
 * asks from another one, before its answer. Of a part it says the head too: rows that are asked for now are true for it. A feed whose rows are on none of them gets no answer: it reads its rows
 * again, or, if it just did, the room is behind and the feed waits for the next of these messages.
 */
export const Line = v.object({
  type: v.literal("line"),
  line: LineId,
  lineage: v.array(Ancestor),
  head: v.optional(Seq),
});
export type Line = v.InferOutput<typeof Line>;

/** The room no longer has what follows `since`: read the rows again, then go on from that answer's seq. */
export const Reset = v.object({ type: v.literal("reset"), head: Seq });

/**
 * What the room has: the answer to a hello or since that needs no batch. A feed at `head` is live. To a feed that
 * watches it says to ask again: the room had no head before, and could not answer, or it began anew.
 */
export const Heartbeat = v.object({ type: v.literal("heartbeat"), head: Seq });

/**
 * The answer to PING. It vouches for the connection and the room, not for the publisher: a room sleeps while nothing
 * changes. The state room tells whether pipeline and node are alive. It is the same for all, because who has not said
 * hello may hear it too.
 */
export const Pong = v.object({ type: v.literal("pong") });
export const PONG = '{"type":"pong"}';

/** The room closes the connection after this. The sentence may be shown to a person. */
export const Refused = v.object({ type: v.literal("refused"), reason: v.string() });

export const RoomMessage = v.variant("type", [
  Batch,
  Touched,
  Line,
  Reset,
  Heartbeat,
  Pong,
  Refused,
]);
export type RoomMessage = v.InferOutput<typeof RoomMessage>;

/**
 * What the publisher POSTs to `/parties/main/<object>` with `Authorization: Bearer <ROOM_PUBLISH_SECRET>`.
 * `changes` are `from`..`to` of `line`, gapless; an empty list with `from = to + 1` asks for the
 * room's head, and gives it to a room that has none. `lineage` is empty once the room is known to have the line.
 */
export const Publication = v.object({
  version: v.number(),
  line: LineId,
  lineage: v.array(Ancestor),
  from: Seq,
  to: Seq,
  changes: v.array(Change),
});
export type Publication = v.InferOutput<typeof Publication>;

/**
 * 200: taken; `head` is now `to`. What the room had already is left out.
 * 409 with the publisher's `line`: there is a hole between the room's `head` and `from`. The publisher goes on from
 * `head + 1`. Where that is too much to send, it POSTs with `?reset`: the room drops its ring, resets feeds and takes the
 * batch.
 * 409 with another `line`: its `head` is not known to lead to the publisher's. It POSTs its lineage, or where it
 * did, with `?reset`.
 * A room that has no ring yet (head null) takes any `from` of any line.
 */
export const PublicationReply = v.object({ head: v.nullable(Seq), line: v.nullable(LineId) });
export type PublicationReply = v.InferOutput<typeof PublicationReply>;

/**
 * POSTed with `?end` and the publisher's secret: ends the feeds of a person, of one session, or of everybody, at once.
 * Tickets that they were given before are refused from then on.
 */
export const Ending = v.object({
  version: v.number(),
  who: v.variant("by", [
    v.object({ by: v.literal("person"), person: v.string() }),
    v.object({ by: v.literal("session"), session: v.string() }),
    v.object({ by: v.literal("everybody") }),
  ]),
});
export type Ending = v.InferOutput<typeof Ending>;

/** How many feeds were ended. */
export const EndingReply = v.object({ ended: v.number() });
export type EndingReply = v.InferOutput<typeof EndingReply>;

/** How long a ticket may be valid. A room forgets for whom it ended feeds after this. */
export const TICKET_MS = 5 * 60_000;

/** Claims of a ticket: a JWT, HS256 with ROOM_TICKET_SECRET. `iat` and `exp` in seconds, with fractions. */
export const TicketClaims = v.object({
  /** The object, or STATE_ROOM. */
  object: v.string(),
  /** Columns that the holder may see; `"*"` is all of them. */
  columns: v.union([v.literal("*"), v.array(v.string())]),
  /** The records that the holder may see; null is all of them. */
  part: v.nullable(Part),
  /** Who it was given to: the e-mail address, or the name of somebody without one. */
  person: v.string(),
  /** The sign-in, or the token, that it was given to; null where sign-ins are not told apart. */
  session: v.nullable(v.string()),
  iat: v.number(),
  exp: v.number(),
});
export type TicketClaims = v.InferOutput<typeof TicketClaims>;

import * as v from "valibot";
import { Change } from "./change.ts";

/** Raise it with every change of the messages below. Both ends refuse another version. */
export const PROTOCOL_VERSION = 3;

export const HEARTBEAT_MS = 5_000;
/** A connection that has not said a valid hello by then is closed. */
export const HELLO_TIMEOUT_MS = 5_000;

export const CLOSE_REFUSED = 4401;
export const CLOSE_VERSION = 4426;
export const CLOSE_BAD_MESSAGE = 4400;

const Seq = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The first message of a feed, with its ticket. `since` is the seq that the feed's rows are true for. */
export const Hello = v.object({
  type: v.literal("hello"),
  version: v.number(),
  ticket: v.string(),
  since: Seq,
});

/** A feed that saw a hole, or refreshed its rows, asks again. */
export const Since = v.object({ type: v.literal("since"), since: Seq });

export const FeedMessage = v.variant("type", [Hello, Since]);
export type FeedMessage = v.InferOutput<typeof FeedMessage>;

/** Changes `from`..`to`, gapless, in order. */
export const Batch = v.object({
  type: v.literal("batch"),
  from: Seq,
  to: Seq,
  changes: v.array(Change),
});
export type Batch = v.InferOutput<typeof Batch>;

/** The room no longer has what follows `since`: read the rows again, then go on from that answer's seq. */
export const Reset = v.object({ type: v.literal("reset"), head: Seq });

/** Every HEARTBEAT_MS, and at once after a hello or since that needs no batch. A feed at `head` is live. */
export const Heartbeat = v.object({ type: v.literal("heartbeat"), head: Seq });

/** The room closes the connection after this. The sentence may be shown to a person. */
export const Refused = v.object({ type: v.literal("refused"), reason: v.string() });

export const RoomMessage = v.variant("type", [Batch, Reset, Heartbeat, Refused]);
export type RoomMessage = v.InferOutput<typeof RoomMessage>;

/**
 * What the publisher POSTs to `/parties/main/<object>` with `Authorization: Bearer <ROOM_PUBLISH_SECRET>`.
 * `changes` are `from`..`to`, gapless; an empty list with `from = to + 1` asks for the
 * room's head, and gives it to a room that has none.
 */
export const Publication = v.object({
  version: v.number(),
  from: Seq,
  to: Seq,
  changes: v.array(Change),
});
export type Publication = v.InferOutput<typeof Publication>;

/**
 * 200: taken; `head` is now `to`. What the room had already is left out.
 * 409: there is a hole between the room's `head` and `from`. The publisher goes on from `head + 1`. Where that is too
 * much to send, it POSTs with `?reset`: the room drops its ring, resets its feeds and takes the batch.
 * A room that has no ring yet (head null) takes any `from`.
 */
export const PublicationReply = v.object({ head: v.nullable(Seq) });
export type PublicationReply = v.InferOutput<typeof PublicationReply>;

/** Claims of a ticket: a JWT, HS256 with ROOM_TICKET_SECRET, valid for minutes. */
export const TicketClaims = v.object({
  object: v.string(),
  /** Columns that the holder may see; `"*"` is all of them. */
  columns: v.union([v.literal("*"), v.array(v.string())]),
  exp: v.number(),
});
export type TicketClaims = v.InferOutput<typeof TicketClaims>;

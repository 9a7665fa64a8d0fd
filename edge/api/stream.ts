import { type Context, Hono } from "hono";
import { type Place, readPlace } from "../protocol/stream.ts";
import { QuestionError } from "../query/question-error.ts";
import { withObject } from "./catalog.ts";
import { afterwardsOf, type ApiEnv, isApart } from "./context.ts";
import { queryText } from "./query-text.ts";
import { RoomStream, type WorkerSocket } from "./room-stream.ts";
import { StreamLog } from "./stream-log.ts";
import { began, type Told } from "./stream-told.ts";
import { roomTicket } from "./ticket.ts";

/**
 * The log of an object for programs, as server-sent events (protocol/stream.ts). What is in the log is read from Postgres,
 * what comes is heard in the object's room, with a ticket as any page has. It ends with the ticket, after five minutes:
 * clients come back by themselves, and are let in by what they may see then.
 */
export const streamRoutes = new Hono<ApiEnv>().get(
  "/:object/stream",
  queryText("since"),
  async (c) =>
    withObject(c.var.reader, c.req.param("object"), async (object) => {
      const since = sinceOf(c.req.header("Last-Event-ID") || c.req.valid("query").since);
      const { ticket, expiresAt } = await roomTicket(c, object);
      const log = object.seen === undefined ? new StreamLog(c.var.reader, object) : null;
      const begin = await beginningOf(log, since);
      if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
      const open = () => openRoom(c, object.name);
      const stream = new RoomStream({
        begin,
        ticket,
        expiresAtMs: Date.parse(expiresAt),
        open,
        log,
      });
      afterwardsOf(c)(stream.run());
      return c.body(stream.body, 200, HEADERS);
    }),
);

const HEADERS = { "Content-Type": "text/event-stream" };

function sinceOf(text: string | undefined): Place | null {
  if (text === undefined || text === "") return null;
  const place = readPlace(text);
  if (place !== null) return place;
  throw new QuestionError(
    "Bad since",
    `since takes the id of an event of this stream, a line and a seq, not “${text.slice(0, 60)}”.`,
  );
}

/** From a place on, or from now. The room of a part says where that is. */
async function beginningOf(log: StreamLog | null, since: Place | null): Promise<Told> {
  if (log === null) return { place: since ?? { line: null, seq: 0 }, text: "" };
  if (since === null) return began(await log.head());
  const { place, text, isMore } = await log.after(since);
  return { place, text, ...(isMore && { next: "read" }) };
}

type Upgraded = Response & { readonly webSocket?: WorkerSocket | null };

/** It is known where the client is: a room lets in few from one address at once that have not said hello yet. */
async function openRoom(c: Context<ApiEnv>, object: string): Promise<WorkerSocket> {
  const { ROOMS, ROOMS_HOST } = c.env;
  const own = isApart(c) ? undefined : ROOMS;
  const url = `https://${ROOMS_HOST || "rooms"}/parties/main/${encodeURIComponent(object)}`;
  const address = c.req.header("CF-Connecting-IP");
  const headers = { Upgrade: "websocket", ...(own && address && { "CF-Connecting-IP": address }) };
  const request = new Request(url, { headers });
  const answer: Upgraded = await (own ? own.getByName(object).fetch(request) : fetch(request));
  if (answer.webSocket) return answer.webSocket;
  throw new Error(`the room of ${object} answered with HTTP status ${answer.status}`);
}

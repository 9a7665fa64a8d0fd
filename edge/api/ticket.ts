import { type Context, Hono } from "hono";
import { SignJWT } from "jose";
import { STATE_ROOM, TICKET_MS, type TicketClaims } from "../protocol/room.ts";
import { isWholeSight } from "../grants/grant-of.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { withObject } from "./catalog.ts";
import { type ApiEnv, isApart } from "./context.ts";
import { partOf } from "./part.ts";
import { ProblemError } from "./problem.ts";
import type { Person } from "./who.ts";

/** A ticket lets its holder into the room of one object. It is sent in the feed's hello, never in a URL. */
export const ticketRoutes = new Hono<ApiEnv>().post("/:object/ticket", async (c) =>
  withObject(c.var.reader, c.req.param("object"), async (object) =>
    c.json(await roomTicket(c, object), 200, NOT_STORED),
  ),
);

/** A ticket for the room of an object, for what the asker sees of it. Throws a problem where that is not told live. */
export async function roomTicket(c: Context<ApiEnv>, object: ObjectEntry): Promise<RoomTicket> {
  const sight = c.var.reader.grant.of(object.name);
  const isWhole = sight !== null && isWholeSight(sight);
  const columns = isWhole ? "*" : object.columns.map(({ column }) => column);
  if (sight === null || object.seen === undefined)
    return ticketFor(c, object.name, { columns, part: null });
  // Rooms that are deployed apart do not ask what of a part is another, and none does so within what a token's owner sees.
  if (isApart(c) || sight.within !== undefined) throw notLive(object.labelPlural);
  const part = await partOf(c.var.reader, object.name, sight);
  return ticketFor(c, object.name, { columns, part });
}

type RoomTicket = { ticket: string; host: string; expiresAt: string };

/** A ticket for the room that tells the state of all pipelines. */
export const stateTicketRoutes = new Hono<ApiEnv>().post("/ticket", async (c) => {
  if (!c.var.reader.grant.isWhole) throw notLive("all objects together");
  return c.json(await ticketFor(c, STATE_ROOM, { columns: "*", part: null }), 200, NOT_STORED);
});

/** There is no room, here or at all, that tells this of what they see alone. */
function notLive(what: string): ProblemError {
  return new ProblemError(
    403,
    "Not live with your grant",
    `You see a part of ${what}, which is not told live; reload the page to see what is new.`,
  );
}

const NOT_STORED = { "Cache-Control": "no-store" };

async function ticketFor(
  c: Context<ApiEnv>,
  object: string,
  sees: Pick<TicketClaims, "columns" | "part">,
): Promise<RoomTicket> {
  const { ROOM_TICKET_SECRET: secret, ROOMS_HOST: host } = c.env;
  if (!secret)
    throw new ProblemError(
      503,
      "Rooms are not configured",
      "There is no live view: ROOM_TICKET_SECRET is not set.",
    );
  // It says what was known when it was asked for: whose feeds were ended since gets no other one by it.
  const nowMs = c.var.askedAtMs;
  const { id, token, viewing } = c.var.person;
  const until = [token?.expiresAtMs, viewing?.untilMs].map((one) => one ?? Infinity);
  const expiresAtMs = Math.min(nowMs + TICKET_MS, ...until);
  const claims: TicketClaims = {
    object,
    ...sees,
    person: id,
    session: feedsOf(c.var.person),
    iat: nowMs / 1_000,
    exp: expiresAtMs / 1_000,
  };
  return {
    ticket: await sign(claims, secret),
    host: host || new URL(c.req.url).host,
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

/** What the feeds of a ticket end with. */
function feedsOf({ session, token, viewing }: Person): string | null {
  if (token !== null) return feedsOfToken(token.id);
  return viewing === null ? session : feedsOfView(viewing.id);
}

/** What stands for a token where feeds are those of a session: they end when it is revoked. No session is called so. */
export function feedsOfToken(token: string): string {
  return `token ${token}`;
}

/** The same of a view as another person. */
export function feedsOfView(view: string): string {
  return `view ${view}`;
}

function sign(claims: TicketClaims, secret: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

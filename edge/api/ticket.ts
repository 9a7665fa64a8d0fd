import { type Context, Hono } from "hono";
import { SignJWT } from "jose";
import { STATE_ROOM, TICKET_MS, type TicketClaims } from "../protocol/room.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";

/** A ticket lets its holder into the room of one object. It is sent in the feed's hello, never in a URL. */
export const ticketRoutes = new Hono<ApiEnv>().post("/:object/ticket", async (c) =>
  withObject(c.var.database, c.req.param("object"), async (object) =>
    c.json(await ticketFor(c, object.name), 200, NOT_STORED),
  ),
);

/** A ticket for the room that tells the state of all pipelines. */
export const stateTicketRoutes = new Hono<ApiEnv>().post("/ticket", async (c) =>
  c.json(await ticketFor(c, STATE_ROOM), 200, NOT_STORED),
);

const NOT_STORED = { "Cache-Control": "no-store" };

async function ticketFor(
  c: Context<ApiEnv>,
  object: string,
): Promise<{ ticket: string; host: string; expiresAt: string }> {
  const { ROOM_TICKET_SECRET: secret, ROOMS_HOST: host } = c.env;
  if (!secret)
    throw new ProblemError(
      503,
      "Rooms are not configured",
      "There is no live view: ROOM_TICKET_SECRET is not set.",
    );
  const nowMs = Date.now();
  const expiresAtMs = nowMs + TICKET_MS;
  const { id, session } = c.var.person;
  const claims: TicketClaims = {
    object,
    columns: "*",
    person: id,
    session,
    iat: nowMs / 1_000,
    exp: expiresAtMs / 1_000,
  };
  return {
    ticket: await sign(claims, secret),
    host: host || new URL(c.req.url).host,
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

function sign(claims: TicketClaims, secret: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

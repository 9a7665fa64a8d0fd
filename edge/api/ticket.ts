import { Hono } from "hono";
import { SignJWT } from "jose";
import type { TicketClaims } from "../protocol/room.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";
import type { Settings } from "./settings.ts";

const TICKET_MS = 5 * 60_000;

/** A ticket lets its holder into the room of one object. It is sent in the feed's hello, never in a URL. */
export const ticketRoutes = new Hono<ApiEnv>().post("/:object/ticket", async (c) => {
  const { secret, host } = roomsOf(c.env);
  return withObject(c.var.database, c.req.param("object"), async (object) => {
    const expiresAtMs = Math.floor((Date.now() + TICKET_MS) / 1000) * 1000;
    const claims: TicketClaims = { object: object.name, columns: "*", exp: expiresAtMs / 1000 };
    const ticket = await sign(claims, secret);
    c.header("Cache-Control", "no-store");
    return c.json({ ticket, host, expiresAt: new Date(expiresAtMs).toISOString() });
  });
});

function roomsOf(settings: Settings): { secret: string; host: string } {
  const { ROOM_TICKET_SECRET: secret, ROOMS_HOST: host } = settings;
  if (secret && host) return { secret, host };
  const missing = [secret ? [] : "ROOM_TICKET_SECRET", host ? [] : "ROOMS_HOST"].flat();
  throw new ProblemError(
    503,
    "Rooms are not configured",
    `There is no live view: ${missing.join(" and ")} not set.`,
  );
}

function sign(claims: TicketClaims, secret: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

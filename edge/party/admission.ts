import { timingSafeEqual } from "hono/utils/buffer";
import { jwtVerify } from "jose";
import * as v from "valibot";
import { TicketClaims } from "../protocol/room.ts";

export type RoomSettings = { readonly publishSecret: string; readonly ticketSecret: string };

const Env = v.object({
  ROOM_PUBLISH_SECRET: v.optional(v.string(), ""),
  ROOM_TICKET_SECRET: v.optional(v.string(), ""),
});

/** A missing secret is read as an empty one, which admits nobody. */
export function roomSettings(env: unknown): RoomSettings {
  const parsed = v.safeParse(Env, env);
  if (!parsed.success) return { publishSecret: "", ticketSecret: "" };
  const { ROOM_PUBLISH_SECRET: publishSecret, ROOM_TICKET_SECRET: ticketSecret } = parsed.output;
  return { publishSecret, ticketSecret };
}

/** Whether a request bears the publisher's secret. The comparison takes the same time wherever they differ. */
export async function isPublisher(authorization: string | null, secret: string): Promise<boolean> {
  return secret !== "" && timingSafeEqual(authorization ?? "", `Bearer ${secret}`);
}

/** What a ticket for that object allows, or the sentence that refuses it. */
export async function checkTicket(
  ticket: string,
  object: string,
  secret: string,
): Promise<TicketClaims | string> {
  if (secret === "") return "The room takes no feeds: ROOM_TICKET_SECRET is not set.";
  try {
    const key = new TextEncoder().encode(secret);
    const { payload } = await jwtVerify(ticket, key, {
      algorithms: ["HS256"],
      requiredClaims: ["exp"],
    });
    const claims = v.parse(TicketClaims, payload);
    return claims.object === object ? claims : `The ticket is for ${claims.object}.`;
  } catch {
    return "The ticket has expired or is not valid; ask for another.";
  }
}

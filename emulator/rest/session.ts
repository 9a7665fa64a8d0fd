import { createMiddleware } from "hono/factory";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { Session } from "../org/sessions.ts";

/** What the session check leaves for the routes behind it. */
export type SessionEnv = { Variables: { session: Session } };

/** Asks for an open session (`Authorization: Bearer …`); answers 401 INVALID_SESSION_ID without one. */
export function session(org: Org) {
  return createMiddleware<SessionEnv>(async (context, next) => {
    const [scheme = "", token = ""] = (context.req.header("authorization") ?? "").split(" ");
    const isKnown = /^(bearer|oauth)$/i.test(scheme);
    const found = isKnown ? org.sessions.find(token) : undefined;
    if (found === undefined) {
      throw new SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }
    context.set("session", found);
    await next();
  });
}

import { createMiddleware } from "hono/factory";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Faults } from "../faults/faults.ts";
import type { Org } from "../org/org.ts";
import type { Session } from "../org/sessions.ts";
import type { OrgView } from "../org/view.ts";

/** What the session check provides to later routes. */
export type SessionEnv = {
  Variables: {
    session: Session;
    /** The org as the session's user sees it. Read through it, but write to the org itself. */
    view: OrgView;
  };
};

/** Requires an open session (`Authorization: Bearer …`); answers 401 INVALID_SESSION_ID without one. */
export function session(org: Org, faults: Faults) {
  return createMiddleware<SessionEnv>(async (context, next) => {
    const [scheme = "", token = ""] = (context.req.header("authorization") ?? "").split(" ");
    const isKnown = /^(bearer|oauth)$/i.test(scheme);
    const found = isKnown ? org.sessions.find(token) : undefined;
    if (found === undefined) {
      throw new SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }
    context.set("session", found);
    context.set("view", readView(org, faults, found.userId));
    await next();
  });
}

/** The org as a read of this user sees it now: as it was earlier during a read-lag fault. */
export function readView(org: Org, faults: Faults, userId: string): OrgView {
  const lag = faults.take("read-lag");
  const seenAt = org.now() - (lag?.ms ?? 0);
  const view = lag && org.asOf(({ committedAt }) => committedAt > seenAt);
  return org.viewFor(userId, view ?? org);
}

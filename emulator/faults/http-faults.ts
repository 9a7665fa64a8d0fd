import { createMiddleware } from "hono/factory";
import { delayMs } from "./delay.ts";
import { errorAnswerOf, errorResponse } from "./error-answer.ts";
import { endpointOf, isAimedAt, type Aim, type Target } from "./http-target.ts";
import { brokenWire, changedBody } from "./body-fault.ts";
import { wireOf } from "./wire.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Fault } from "./fault.ts";
import type { Faults } from "./faults.ts";
import type { Org } from "../org/org.ts";

type ErrorFault = Extract<Fault, { kind: "error" }>;

/**
 * HTTP faults are injected at three places:
 *
 *     wire ── edge ── gzip ── body ── … session, allocation ── api ── the work
 *
 * - edge: an org out of reach, delays, dropped connections, late work, expired sessions, errors from outside the API; cut, stalled and broken bodies
 * - body: wrong bytes, compressed as if they were right
 * - api: errors of the API itself, with its headers, counted as calls
 *
 * Faults apply to requests that come over the network, not to subrequests of a composite call.
 */
export function httpFaults(org: Org, faults: Faults) {
  return { edge: edge(org, faults), body: body(faults), api: api(faults) };
}

function edge(org: Org, faults: Faults) {
  return createMiddleware(async (c, next) => {
    const aim = aimOf(c, faults);
    if (aim === undefined) return next();
    if (faults.take("unreachable") !== undefined) return hungUp(c);
    const matches = (fault: Target): boolean => isAimedAt(fault, aim);
    const late = faults.take("latency", matches);
    if (late !== undefined) {
      const ms = delayMs(late.ms, faults.randomOf(late));
      // A client that left while waiting gets no answer.
      await org.clock.sleep(ms, c.req.raw.signal).catch(() => undefined);
      if (c.req.raw.signal.aborted) return new Response(null);
    }
    expireSessions(org, faults, c, matches);
    const before = await unanswered(faults, c, aim, "before");
    if (before !== undefined) return before;
    const lateCommit = faults.take("late-commit", matches);
    if (lateCommit !== undefined) {
      const ms = delayMs(lateCommit.ms, faults.randomOf(lateCommit));
      await doneLater(c, () => org.clock.sleep(ms), next);
      return undefined;
    }
    await next();
    const after = await unanswered(faults, c, aim, "after");
    if (after !== undefined) {
      c.res = undefined;
      c.res = after;
      return undefined;
    }
    await brokenWire(org.clock, faults, c, matches);
    return undefined;
  });
}

function body(faults: Faults) {
  return createMiddleware(async (c, next) => {
    await next();
    const aim = aimOf(c, faults);
    if (aim !== undefined) changedBody(faults, c, (fault) => isAimedAt(fault, aim));
  });
}

function api(faults: Faults) {
  return createMiddleware(async (c, next) => {
    const aim = aimOf(c, faults);
    if (aim === undefined) return next();
    const isDue = (fault: ErrorFault, when: "before" | "after"): boolean =>
      isOfApi(fault, aim) && (fault.when ?? "before") === when && isAimedAt(fault, aim);
    throwIf(
      c,
      faults.take("error", (fault) => isDue(fault, "before")),
    );
    await next();
    const after = faults.take("error", (fault) => isDue(fault, "after"));
    if (after !== undefined) c.res = undefined;
    throwIf(c, after);
    return undefined;
  });
}

/** The request in the terms of fault targets; undefined when no fault can apply. */
function aimOf(c: Context, faults: Faults): Aim | undefined {
  if (faults.isEmpty || wireOf(c) === undefined || /^\/control(\/|$)/.test(c.req.path)) {
    return undefined;
  }
  const { search } = new URL(c.req.url);
  const { path, method } = c.req;
  return { endpoint: endpointOf(path), method, address: path + search };
}

/** Whether the API itself returns this error, after it knows the caller. */
function isOfApi(fault: ErrorFault, { endpoint }: Aim): boolean {
  if (endpoint === "oauth" || endpoint === "soap" || endpoint === "other") return false;
  const { errorCode, body, contentType } = errorAnswerOf(fault);
  return errorCode !== undefined && body === undefined && contentType === undefined;
}

function throwIf(c: Context, fault: ErrorFault | undefined): void {
  if (fault === undefined) return;
  const { status, errorCode = "", message = "", headers = {} } = errorAnswerOf(fault);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  throw new SalesforceError(status as ContentfulStatusCode, errorCode, message);
}

/** A closed connection or an error instead of the answer; undefined without a fault. */
async function unanswered(
  faults: Faults,
  c: Context,
  aim: Aim,
  when: "before" | "after",
): Promise<Response | undefined> {
  const isDue = (fault: Target & { when?: string | undefined }): boolean =>
    (fault.when ?? "before") === when && isAimedAt(fault, aim);
  if (faults.take("drop", isDue) !== undefined) return hungUp(c);
  const error = faults.take("error", (fault) => isDue(fault) && !isOfApi(fault, aim));
  return error && errorResponse(errorAnswerOf(error), aim.endpoint);
}

function hungUp(c: Context): Response {
  wireOf(c)?.incoming.socket.destroy();
  return new Response(null);
}

/** Does the work of a request whose connection is closed. */
async function doneLater(
  c: Context,
  wait: () => Promise<void>,
  next: () => Promise<void>,
): Promise<void> {
  // Read while there is a connection; the work finds it kept.
  await c.req.text();
  const nothing = hungUp(c);
  await wait();
  await next();
  c.res = undefined;
  c.res = nothing;
}

function expireSessions(
  org: Org,
  faults: Faults,
  c: Context,
  matches: (fault: Target) => boolean,
): void {
  const expiry = faults.take("token-expiry", matches);
  if (expiry === undefined) return;
  const token = /^\S+ +(\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (expiry.sessions === "all") org.sessions.revokeAll();
  else if (token !== undefined) org.sessions.revoke(token);
}

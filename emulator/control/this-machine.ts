import { getConnInfo } from "@hono/node-server/conninfo";
import { createMiddleware } from "hono/factory";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Context } from "hono";

/** The environment of a request that this process makes to its own control routes. */
export const IN_PROCESS = {};

/**
 * Lets in programs on this machine, and keeps out web pages that a browser on this machine shows. Such a page can post
 * text to any address, and read from a name that it lets point here. So the Host must be a name of this machine, and a
 * post must be JSON, which a browser sends to another site only after asking.
 */
export const thisMachineOnly = createMiddleware(async (context, next) => {
  if (context.env !== IN_PROCESS) {
    const fault = faultOf(context);
    if (fault !== undefined) throw fault;
  }
  await next();
});

function faultOf(context: Context): SalesforceError | undefined {
  const address = getConnInfo(context).remote.address ?? "";
  if (!/^(127\.|::1$|::ffff:127\.)/.test(address)) return outsider();
  if (!isThisMachine(context.req.header("host") ?? "")) return outsider();
  const type = context.req.header("content-type") ?? "";
  if (context.req.method !== "POST" || /^application\/json\s*(;|$)/i.test(type)) return undefined;
  return new SalesforceError(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    "A post to the control routes is JSON: send the header Content-Type: application/json",
  );
}

function outsider(): SalesforceError {
  return new SalesforceError(403, "INSUFFICIENT_ACCESS", "Only for programs on this machine");
}

function isThisMachine(host: string): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? "";
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(name);
}

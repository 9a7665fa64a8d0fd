import { isIP } from "node:net";
import { createMiddleware } from "hono/factory";
import { isLoopback } from "../lib/loopback.ts";

export type KnownHosts = {
  /** Address that the server listens on. */
  readonly host: string;
  /** Names by which it is asked, beside those of this machine. */
  readonly names: readonly string[];
};

/**
 * Answers only requests that call the node by a name of its own. Otherwise a web page could read from it: by a name of
 * the page's site that points to this address (DNS rebinding). An address is not a name, so a node that listens to a
 * network may be asked by address.
 */
export function knownHostOnly({ host, names }: KnownHosts) {
  const isLocal = isLoopback(host) || host === "::1";
  return createMiddleware(async (c, next) => {
    const name = URL.parse(`http://${c.req.header("host") ?? ""}`)?.hostname ?? "";
    const isKnown = isLoopback(name) || names.includes(name) || (!isLocal && isAddress(name));
    if (isKnown) return next();
    return c.text(
      "This node is not known by that name. INGEST_HOST_NAMES lists the names by which it may be asked.\n",
      403,
    );
  });
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

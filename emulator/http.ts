import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { countedCalls } from "./rest/api-usage.ts";
import { bulkRoutes } from "./bulk/bulk.ts";
import { csvGzip } from "./bulk/csv-gzip.ts";
import { channelRoutes } from "./rest/channel-routes.ts";
import { controlRoutes } from "./control/control.ts";
import { httpFaults } from "./faults/http-faults.ts";
import { oauthRoutes } from "./oauth/oauth.ts";
import { edge as salesforceEdge, SERVER_HEAD_BYTES } from "./edge.ts";
import { checkVersion, versions } from "./rest/version.ts";
import { restRoutes } from "./rest/rest.ts";
import { SalesforceError, notFound } from "./model/salesforce-error.ts";
import { session, type SessionEnv } from "./rest/session.ts";
import { soapRoutes } from "./soap/soap.ts";
import type { Server } from "node:http";
import type { Emulation } from "./emulation/emulation.ts";

export function emulatorApp(emulation: Emulation): Hono<SessionEnv> {
  const { org, faults } = emulation;
  const http = new Hono<SessionEnv>({ getPath: collapsedPath });
  http.onError((error, c) => {
    if (error instanceof SalesforceError) return c.json(error.body(), error.status);
    process.stderr.write(`${error.stack ?? error.message}\n`);
    return c.json(
      [{ errorCode: "UNKNOWN_EXCEPTION", message: "An unexpected error occurred" }],
      500,
    );
  });
  http.notFound((c) => c.json(notFound().body(), 404));
  http.use(salesforceEdge(org.options.seed));
  const { edge, body, api } = httpFaults(org, faults);
  http.use(edge);
  http.use(compress({ encoding: "gzip" }));
  http.use(csvGzip);
  http.use(body);
  http.route("/", oauthRoutes(emulation));
  http.route("/control", controlRoutes(emulation));
  http.get("/services/data", (c) => c.json(versions()));
  const data = "/services/data/:version";
  // A pattern ending in /* also matches the path before it. Naming that path too would count it twice.
  const below = `${data}/*`;
  http.use(below, async (c, next) => {
    checkVersion(c.req.param("version") ?? "");
    c.header("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private");
    await next();
  });
  http.use(below, session(org, faults));
  http.use(below, countedCalls(org.allocations));
  http.use(below, api);
  http.route(`${data}/jobs`, bulkRoutes(emulation));
  http.route(`${data}/tooling`, channelRoutes(org, emulation.log));
  http.route(data, restRoutes(emulation));
  http.route("/services/Soap", soapRoutes(emulation));
  return http;
}

/** The path with repeated slashes collapsed: Salesforce accepts `//services/data/…`, which some clients send. */
function collapsedPath(request: Request): string {
  const { pathname } = new URL(request.url);
  const collapsed = pathname.replaceAll(/\/{2,}/g, "/");
  return collapsed.length > 1 && collapsed.endsWith("/") ? collapsed.slice(0, -1) : collapsed;
}

export type HttpServer = { readonly port: number; close(): Promise<void> };

/** @throws when the port is taken */
export async function startHttp(
  http: Hono<SessionEnv>,
  options: { host: string; port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: http.fetch,
    serverOptions: { maxHeaderSize: SERVER_HEAD_BYTES },
  }) as Server;
  server.listen(options.port, options.host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

import { Hono, type Context } from "hono";
import { batchRoutes } from "./batch.ts";
import { Done, RequestPatience } from "./patience.ts";
import { requestOptions } from "./options-of.ts";
import { collectionRoutes } from "./collections.ts";
import { compositeRoutes, type Dispatch } from "./composite.ts";
import { Cursors } from "./cursors.ts";
import { describeRoutes } from "./described.ts";
import { listViewRoutes } from "./list-views.ts";
import { limitRoutes } from "./limits.ts";
import { methodOf, Router, type UnroutedRequest } from "./router.ts";
import { ok, type ResourceAnswer, type ResourceRoute } from "./resource.ts";
import { queryRoutes } from "./query.ts";
import { absentRoutes, recordRoutes } from "./sobjects.ts";
import { relatedRecordRoutes } from "./related-record.ts";
import { replicationRoutes } from "./replication.ts";
import { uiApiRoutes } from "./ui-api.ts";
import { treeRoutes } from "./tree.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Emulation } from "../emulation/emulation.ts";
import type { Org } from "../org/org.ts";
import type { Patience } from "../model/row-locked.ts";
import type { SessionEnv } from "./session.ts";

/** `/services/data/:version` and below, without the Bulk API. */
export function restRoutes({ org }: Emulation): Hono<SessionEnv> {
  const router: Router = new Router(resourcesOf(org, (request) => router.answer(request)));
  const routes = new Hono<SessionEnv>();
  routes.all("/*", async (c) => {
    const body = await c.req.text();
    checkMediaType(c, body);
    const patience = new RequestPatience(org);
    const request = requestOf(org, c, body, patience);
    return responseOf(c, await patience.had(() => router.answer(request)));
  });
  return routes;
}

function resourcesOf(org: Org, dispatch: Dispatch): ResourceRoute[] {
  return [
    {
      path: "/",
      methods: { GET: ({ version, instanceUrl }) => ok(resourceMap(version, instanceUrl)) },
    },
    ...describeRoutes(org),
    ...replicationRoutes,
    ...absentRoutes,
    ...listViewRoutes(org.listViews),
    ...recordRoutes,
    ...relatedRecordRoutes,
    ...queryRoutes(new Cursors(org), org.recentViews),
    ...compositeRoutes(dispatch),
    ...batchRoutes(org.allocations, dispatch),
    ...treeRoutes,
    ...collectionRoutes,
    ...limitRoutes(org.allocations),
    ...uiApiRoutes,
  ];
}

function requestOf(
  org: Org,
  c: Context<SessionEnv>,
  body: string,
  patience: Patience,
): UnroutedRequest {
  const { userId } = c.get("session");
  const url = new URL(c.req.url);
  const version = c.req.param("version") ?? "";
  const views = { read: c.get("view"), write: org.viewFor(userId) };
  const own = requestOptions(version, (name) => c.req.header(name), views.write);
  return {
    method: methodOf(c.req.method, url.searchParams),
    version,
    path: c.req.path.replace(/^\/services\/data\/[^/]+/, ""),
    query: url.searchParams,
    body,
    instanceUrl: url.origin,
    userId,
    views,
    allOrNone: false,
    header: (name) => c.req.header(name),
    options: own,
    done: new Done(),
    transact: (work, options = own) =>
      org.transact(userId, options.origin, work, { ...options, patience }),
  };
}

/** @throws SalesforceError UNSUPPORTED_MEDIA_TYPE, status 415 */
function checkMediaType(c: Context, body: string): void {
  const type = c.req.header("content-type");
  // Assumed: a body without a media type is JSON. XML, which a real org accepts too, is refused here.
  if (body === "" || type === undefined || /^application\/json\b/i.test(type)) return;
  throw new SalesforceError(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    `Content-Type header specified in HTTP request is not supported: ${type}`,
  );
}

function responseOf(c: Context, { status, body, headers = {} }: ResourceAnswer): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  if (body === undefined) return c.body(null, status as ContentfulStatusCode);
  if (body instanceof Uint8Array)
    return c.body(new Uint8Array(body), status as ContentfulStatusCode);
  return c.json(body, status as ContentfulStatusCode);
}

function resourceMap(version: string, origin: string): Record<string, string> {
  const base = `/services/data/${version}`;
  const resources = ["sobjects", "query", "queryAll", "limits", "composite", "jobs", "tooling"];
  return {
    ...Object.fromEntries(resources.map((name) => [name, `${base}/${name}`])),
    identity: `${origin}/services/oauth2/userinfo`,
  };
}

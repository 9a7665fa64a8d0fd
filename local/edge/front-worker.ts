/**
 * What Cloudflare's edge does in production, on one port of one machine:
 *
 *   /parties/*, /api/*  ─▶ the Worker        a file of web/dist, or a page  ─▶ it        else  ─▶ the Worker
 *   the Worker asks an entrypoint of its own  ─▶ a cache before it, where wrangler.toml says so
 */
import { getMimeType } from "hono/utils/mime";
import { documentOf, pageLink, pathAnswer } from "../../edge/protocol/page-path.ts";
import { headersFor, parseHeaderRules, type HeaderRule } from "./asset-headers.ts";
import { makeWorkersCache } from "./workers-cache.ts";

/** What the front needs besides the way to the Worker. */
export interface FrontEnv {
  readonly assets: Service;
}

interface Service {
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
}

const INDEX = "/index.html";
const FOREVER = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";

/** Answers a request. `api` is the Worker. */
export async function answer(
  request: Request,
  env: FrontEnv,
  api: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/parties/")) return api(request);
  if (pathname.startsWith("/api/")) return compressed(request, await api(request));
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET and HEAD.", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  return compressed(request, await asset(request, pathname, env.assets, api));
}

async function asset(
  request: Request,
  pathname: string,
  assets: Service,
  api: (request: Request) => Promise<Response>,
): Promise<Response> {
  const found = /\.[a-z0-9]+$/.test(pathname) ? await read(assets, pathname) : null;
  const kind = found ? "page" : pathAnswer(pathname, request.headers.get("accept"));
  if (kind === "problem") return api(request);
  const file = found ?? (await read(assets, documentFile(pathname)));
  if (file === null) return new Response("The web pages are not built.", { status: 404 });
  const type = getMimeType(found ? pathname : INDEX);
  rules ??= await readRules(assets);
  const headers = new Headers(headersFor(rules, pathname));
  headers.set("content-type", type ?? "application/octet-stream");
  headers.set(
    "cache-control",
    found !== null && pathname.startsWith("/assets/") ? FOREVER : ASK_EACH_TIME,
  );
  headers.set("x-content-type-options", "nosniff");
  if (!found && kind === "page") headers.set("link", pageLink(pathname));
  return new Response(request.method === "HEAD" ? null : file.body, {
    headers,
    status: kind === "page" ? 200 : 404,
  });
}

/** The file that Cloudflare serves under the document's name. */
function documentFile(pathname: string): string {
  const name = documentOf(pathname);
  return name === "/" ? INDEX : `${name}.html`;
}

/** What Cloudflare compresses of what is served here ("Content compression", Cloudflare's documentation). */
const COMPRESSED =
  /^(?:text\/(?:html|css|javascript|plain)|application\/(?:problem\+)?json|image\/svg\+xml)\b/;

/** The answer as Cloudflare sends it to browsers. workerd compresses the body as the header says. */
function compressed(request: Request, response: Response): Response {
  const { headers, body, status, statusText } = response;
  const accepted = request.headers.get("accept-encoding") ?? "";
  const encoding = ["br", "gzip"].find((name) => accepted.includes(name));
  const isDone = body === null || headers.has("content-encoding");
  if (isDone || !encoding || !COMPRESSED.test(headers.get("content-type") ?? "")) return response;
  const more = new Headers(headers);
  more.set("content-encoding", encoding);
  more.append("vary", "accept-encoding");
  return new Response(body, { status, statusText, headers: more });
}

/** Read once: files do not change while they are served. */
let rules: readonly HeaderRule[] | undefined;

async function readRules(assets: Service): Promise<readonly HeaderRule[]> {
  const file = await read(assets, "/_headers");
  return file === null ? [] : parseHeaderRules(await file.text());
}

async function read(assets: Service, path: string): Promise<Response | null> {
  const response = await assets.fetch(`http://assets${path}`);
  if (response.ok) return response;
  await response.body?.cancel();
  return null;
}

/** The Worker's own entrypoints, as it calls them. */
interface Context {
  waitUntil(work: Promise<unknown>): void;
  readonly exports: Readonly<Record<string, Entrypoint>>;
}

type Entrypoint = (options: { readonly props: unknown }) => Service;

const cache = makeWorkersCache();

/** The Worker's context, with a cache before the entrypoints of these names, as they have one at Cloudflare. */
export function withCache(ctx: Context, names: readonly string[]) {
  const afterwards = (work: Promise<unknown>) => ctx.waitUntil(work);
  const cached = (entrypoint: string) => {
    const entry = ctx.exports[entrypoint];
    if (entry === undefined) return [];
    const called: Entrypoint = ({ props }) => ({
      fetch: (request, init) =>
        cache.fetch({ entrypoint, props, afterwards }, new Request(request, init), (asked) =>
          entry({ props }).fetch(asked),
        ),
    });
    return [[entrypoint, called] as const];
  };
  return { waitUntil: afterwards, exports: Object.fromEntries(names.flatMap(cached)) };
}

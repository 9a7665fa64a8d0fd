import { type Keeping, keepingOf } from "./cached-response.ts";

/*
 * Workers Cache on one machine, where the platform has none: in front of an entrypoint, as documented
 * (https://developers.cloudflare.com/workers/cache/).
 *
 *   request ─► not GET or HEAD, or an upgrade ─────────────► the entrypoint                        BYPASS
 *          ─► a response under its key, still fresh ───────► that one                              HIT
 *          ─► another one makes it just now ───────────────► it, or, where it is not stored, an own one
 *          ─► the entrypoint ─► its response is stored ────► for whoever comes later               MISS, EXPIRED
 *                            ├► it must not be ────────────► nobody else gets it                   BYPASS
 *                            └► it fails, a stale one is left ► that one                           STALE
 *
 * It has one tier, and neither purges, tags, ranges, own keys (`cf.cacheKey`) nor background refreshes.
 */

export type WorkersCache = {
  /** @param run asks the entrypoint */
  fetch(call: Call, request: Request, run: Run): Promise<Response>;
};

/** What an entrypoint is called with, besides the request. */
export type Call = {
  readonly entrypoint: string;
  readonly props: unknown;
  /** Keeps work going when the request that began it is gone. */
  readonly afterwards: (work: Promise<unknown>) => void;
};
type Run = (request: Request) => Promise<Response>;

/** Headers that frameworks take for another method or address: they are a part of the key. */
const KEYED = [
  ...["x-http-method-override", "x-http-method", "x-method-override"],
  ...["x-forwarded-host", "x-host", "x-forwarded-scheme", "x-original-url", "x-rewrite-url"],
  ...["forwarded", "cloudflare-workers-version-key"],
];
const MOST_BYTES = 32_000_000;
/** Longer than an entrypoint may take; whoever began it may be gone. */
const LATE_MS = 70_000;

type Stored = {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: ArrayBuffer;
  readonly keeping: Keeping;
  /** What the headers of `keeping.vary` were. */
  readonly asked: readonly (string | null)[];
  readonly atMs: number;
};

/** A response that others may have, or not. */
type Made = { readonly stored: Stored } | { readonly stored: null; readonly response: Response };

/** @param now for tests */
export function makeWorkersCache(now: () => number = Date.now): WorkersCache {
  const responses = makeStore();
  const flights = new Map<string, Promise<Stored | null>>();

  /** Asks the entrypoint, and stores what others may have of its response. */
  async function asked(key: string, request: Request, run: Run): Promise<Made> {
    const response = await run(new Request(request, { method: "GET" }));
    const keeping = keepingOf(request, response);
    if (keeping === null) return { response, stored: null };
    const stored = await storedOf(request, response, { keeping, atMs: now() });
    responses.add(key, stored);
    return { stored };
  }

  /** The same for all who wait meanwhile. */
  async function made(key: string, request: Request, run: Run, { afterwards }: Call) {
    const work = asked(key, request, run);
    const flight = work.then(({ stored }) => stored).catch(() => null);
    flights.set(key, flight);
    afterwards(flight);
    try {
      return await work;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  }

  return {
    async fetch(call, request, run) {
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (!isRead || request.headers.has("upgrade")) return labelled(await run(request), "BYPASS");
      const key = keyOf(call, request);
      const old = responses.find(key, request);
      if (old && now() < old.atMs + old.keeping.freshMs) return responseOf(old, request, "HIT");
      const flight = flights.get(key);
      const shared = flight && (await within(LATE_MS, flight));
      if (shared && isFor(shared, request)) return responseOf(shared, request, "HIT");
      const stale =
        old && now() < old.atMs + old.keeping.freshMs + old.keeping.staleMs ? old : null;
      try {
        const one = await made(key, request, run, call);
        if (one.stored) return responseOf(one.stored, request, old ? "EXPIRED" : "MISS");
        if (one.response.status < 500 || !stale) return labelled(one.response, "BYPASS");
      } catch (error) {
        if (!stale) throw error;
      }
      return responseOf(stale, request, "STALE");
    },
  };
}

/** Responses by their keys, of each those that vary; the oldest go. */
function makeStore() {
  const all = new Map<string, readonly Stored[]>();
  let bytes = 0;
  const forget = (key: string) => {
    for (const { body } of all.get(key) ?? []) bytes -= body.byteLength;
    all.delete(key);
  };
  return {
    find: (key: string, request: Request) => all.get(key)?.find((one) => isFor(one, request)),
    add(key: string, one: Stored) {
      const isAnother = ({ asked }: Stored) => JSON.stringify(asked) !== JSON.stringify(one.asked);
      const variants = [...(all.get(key) ?? []).filter(isAnother), one];
      forget(key);
      all.set(key, variants);
      for (const { body } of variants) bytes += body.byteLength;
      for (const [oldest] of all) {
        if (bytes <= MOST_BYTES) break;
        forget(oldest);
      }
    },
  };
}

function keyOf({ entrypoint, props }: Call, { url, headers }: Request): string {
  const { pathname, search } = new URL(url);
  const keyed = KEYED.map((name) => {
    const value = headers.get(name);
    return name === "x-forwarded-scheme" && /^https?$/.test(value ?? "") ? null : value;
  });
  return JSON.stringify([entrypoint, pathname, search, props ?? null, keyed]);
}

function isFor({ keeping, asked }: Stored, { headers }: Request): boolean {
  return keeping.vary.every((name, i) => headers.get(name) === asked[i]);
}

async function storedOf(
  { headers: asked }: Request,
  response: Response,
  { keeping, atMs }: Pick<Stored, "keeping" | "atMs">,
): Promise<Stored> {
  const headers = [...response.headers].filter(([name]) => name !== "cache-tag");
  return {
    ...{ status: response.status, headers, keeping, atMs },
    body: await response.arrayBuffer(),
    asked: keeping.vary.map((name) => asked.get(name)),
  };
}

/** A response of its own for each who asks: in workerd a body belongs to one request. */
function responseOf(
  { status, headers, body }: Stored,
  { method }: Request,
  said: string,
): Response {
  const hasBody = method !== "HEAD" && status !== 204;
  return labelled(new Response(hasBody ? body : null, { status, headers: [...headers] }), said);
}

function labelled(response: Response, said: string): Response {
  const headers = new Headers(response.headers);
  headers.set("cf-cache-status", said);
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
}

/** Undefined where it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/*
 * What of a response Workers Cache stores, and for how long ("Configuration" and "Limitations" of Workers Cache,
 * Cloudflare's documentation; RFC 9111).
 */

/** How a stored response may be used. */
export type Keeping = {
  readonly freshMs: number;
  /** For how long after that, where whoever would make a new one fails. */
  readonly staleMs: number;
  /** The request's headers, lower-cased, that must be the same. */
  readonly vary: readonly string[];
};

type Directives = ReadonlyMap<string, string>;

/** The most specific one wins. */
const CONTROLS = ["cloudflare-cdn-cache-control", "cdn-cache-control", "cache-control"];
/** Never stored: Cloudflare's own failures, and parts. */
const isNeverStored = (status: number) => status === 206 || (status >= 520 && status <= 526);
/** In seconds, of what says nothing itself. */
const HEURISTIC: Readonly<Record<number, number>> = {
  ...{ 200: 7_200, 203: 7_200, 204: 7_200, 300: 1_200, 301: 1_200 },
  ...{ 404: 180, 405: 60, 410: 180, 414: 60, 501: 60 },
};
/** They forbid that it is served when it is stale. */
const NO_STALE = ["s-maxage", "must-revalidate", "proxy-revalidate"];

/** Null where it is not stored. */
export function keepingOf(request: Request, { status, headers }: Response): Keeping | null {
  const said = directivesOf(headers);
  const vary = listed(headers.get("vary"));
  const isSecret = headers.has("set-cookie") || (said?.has("private") ?? false);
  if (isNeverStored(status) || isSecret || vary.includes("*") || said?.has("no-store")) return null;
  const isAllowed = ["public", "must-revalidate", "s-maxage"].some((one) => said?.has(one));
  if (request.headers.has("authorization") && !isAllowed) return null;
  const seconds = said === null ? HEURISTIC[status] : secondsOf(said);
  if (seconds === undefined) return null;
  return { freshMs: seconds * 1_000, staleMs: staleMsOf(said), vary };
}

/** Undefined where nothing says that it may be stored. */
function secondsOf(said: Directives): number | undefined {
  if (said.has("no-cache")) return 0;
  const given = said.get("s-maxage") ?? said.get("max-age");
  return given === undefined || !/^\d+$/.test(given) ? undefined : Number(given);
}

function staleMsOf(said: Directives | null): number {
  if (NO_STALE.some((one) => said?.has(one))) return 0;
  const given = said?.get("stale-if-error");
  return given === undefined ? Infinity : Number(given) * 1_000;
}

/** Null where no header says anything. */
function directivesOf(headers: Headers): Directives | null {
  const name = CONTROLS.find((one) => headers.has(one));
  if (name === undefined) return null;
  const pairs = listed(headers.get(name)).map((one): [string, string] => {
    const [directive = "", value = ""] = one.split("=");
    return [directive, value.replaceAll('"', "")];
  });
  return new Map(pairs);
}

function listed(header: string | null): readonly string[] {
  const all = (header ?? "").split(",").map((one) => one.trim().toLowerCase());
  return all.filter((one) => one !== "");
}

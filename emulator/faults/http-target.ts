import * as v from "valibot";

/** Endpoint classes and their addresses, in the order of lookup. */
const ENDPOINTS = {
  oauth: /^\/(services\/oauth2|id)\//,
  soap: /^\/services\/soap\//i,
  "bulk-results":
    /^\/services\/data\/[^/]+\/jobs\/(query|ingest)\/[^/]+\/(results|resultPages|successfulResults|failedResults|unprocessedrecords)\b/i,
  "bulk-ingest": /^\/services\/data\/[^/]+\/jobs\/ingest\b/,
  "bulk-jobs": /^\/services\/data\/[^/]+\/jobs\b/,
  collections: /^\/services\/data\/[^/]+\/composite\/sobjects\b/,
  composite: /^\/services\/data\/[^/]+\/composite\b/,
  tooling: /^\/services\/data\/[^/]+\/tooling\b/,
  query: /^\/services\/data\/[^/]+\/query(All)?\b/,
  limits: /^\/services\/data\/[^/]+\/limits\b/,
  replication: /^\/services\/data\/[^/]+\/sobjects\/[^/]+\/(deleted|updated)$/,
  describe: /^\/services\/data\/[^/]+\/sobjects(\/[^/]+\/describe\b.*)?$/,
  record: /^\/services\/data\/[^/]+\/sobjects\/./,
  other: /^/,
} as const;

export type Endpoint = keyof typeof ENDPOINTS;

const names = Object.keys(ENDPOINTS) as Endpoint[];
const endpoint = v.picklist([...names, "any"]);

/** Which requests a fault applies to; part of every HTTP fault. */
export const target = {
  on: v.union([endpoint, v.pipe(v.array(endpoint), v.minLength(1))], ({ received }) => {
    return `expected one of ${[...names, "any"].join(", ")}, or a list of them, not ${received}`;
  }),
  /** A regular expression that matches within path and query. */
  path: v.optional(v.pipe(v.string(), v.check(isPattern, "expected a regular expression"))),
  method: v.optional(v.picklist(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])),
};

export type Target = {
  readonly on: Endpoint | "any" | readonly (Endpoint | "any")[];
  readonly path?: string | undefined;
  readonly method?: string | undefined;
};

/** A request in the terms of fault targets. */
export type Aim = {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** Path and query, with single slashes. */
  readonly address: string;
};

export function endpointOf(path: string): Endpoint {
  return names.find((name) => ENDPOINTS[name].test(path)) ?? "other";
}

export function isAimedAt({ on, path, method }: Target, aim: Aim): boolean {
  if (on !== "any" && on !== aim.endpoint) {
    if (typeof on === "string" || !on.some((one) => one === "any" || one === aim.endpoint))
      return false;
  }
  if (method !== undefined && method !== aim.method) return false;
  return path === undefined || new RegExp(path).test(aim.address);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

import { SalesforceError, notFound } from "../model/salesforce-error.ts";
import type { Resource, ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

type Pattern = { readonly segments: readonly string[]; readonly route: ResourceRoute };

const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

export type UnroutedRequest = Omit<ResourceRequest, "params" | "view">;

/** Finds the resource of a path; the first matching pattern wins. */
export class Router {
  readonly #patterns: readonly Pattern[];

  constructor(routes: readonly ResourceRoute[]) {
    this.#patterns = routes.map((route) => ({ segments: segmentsOf(route.path), route }));
  }

  /** @throws SalesforceError NOT_FOUND, METHOD_NOT_ALLOWED or an error of the resource */
  answer(request: UnroutedRequest): ResourceAnswer {
    const segments = segmentsOf(request.path).map(decoded);
    for (const { segments: pattern, route } of this.#patterns) {
      const params = match(pattern, segments);
      if (params === undefined) continue;
      const { read, write } = request.views;
      const view = READS.has(request.method) ? read : write;
      return resourceOf(route, request)({ ...request, params, view });
    }
    throw notFound();
  }
}

const segmentsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound();
  }
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}

/** The method that a POST stands for (REST API Developer Guide, "Using the _HttpMethod Parameter"). */
export function methodOf(method: string, query: URLSearchParams): string {
  const named = query.get("_HttpMethod");
  return method === "POST" && named !== null ? named.toUpperCase() : method;
}

function resourceOf({ methods }: ResourceRoute, { method }: UnroutedRequest): Resource {
  const name = method === "HEAD" ? "GET" : method;
  const resource = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (resource !== undefined) return resource;
  const allowed = Object.keys(methods).flatMap((one) => (one === "GET" ? [one, "HEAD"] : [one]));
  throw new SalesforceError(
    405,
    "METHOD_NOT_ALLOWED",
    `HTTP Method '${method}' not allowed. Allowed are ${allowed.toSorted().join(",")}`,
  );
}

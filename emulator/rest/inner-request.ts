import { methodOf, type UnroutedRequest } from "./router.ts";
import { checkVersion } from "./version.ts";
import { requestOptions } from "./options-of.ts";
import { headerOf, INHERITED } from "./request-options.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { ResourceRequest } from "./resource.ts";

/**
 * A subrequest: the same user, its own headers (REST API Developer Guide, "Composite Subrequest"). Assumed: options that
 * it does not give are those of the whole request.
 *
 * @param url `/services/data/v66.0/…`, or from the version on
 */
export function innerRequest(
  request: ResourceRequest,
  method: string,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): UnroutedRequest {
  const [, version, path = "", search = ""] =
    /^(?:\/services\/data)?\/?(v\d+\.0)(\/[^?]*)?(?:\?(.*))?$/s.exec(url) ?? [];
  const isComposite = /^\/composite(\/(graph|batch|tree\/.*))?\/?$/.test(path);
  if (version === undefined || isComposite) {
    throw badRequest("INVALID_INPUT", `Invalid URL of a subrequest: ${url}`);
  }
  // This code has been seen; the message is Assumed: the UI API has no place in a composite request.
  if (path.startsWith("/ui-api/"))
    throw badRequest("INVALID_BATCH_REQUEST", `Not supported in a composite request: ${url}`);
  checkVersion(version);
  const query = new URLSearchParams(search);
  const header = (name: string): string | undefined =>
    headerOf(headers, name) ?? (INHERITED.has(name) ? request.header(name) : undefined);
  const own = requestOptions(version, header, request.views.write);
  return {
    ...request,
    method: methodOf(method, query),
    version,
    path,
    query,
    body,
    header,
    options: own,
    transact: (work, options = own) => request.transact(work, options),
  };
}

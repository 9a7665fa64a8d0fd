import { createHash } from "node:crypto";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { OrgRecord } from "../model/record.ts";
import type { ResourceAnswer, ResourceRequest } from "./resource.ts";

/** The state of a resource for conditional requests. */
export type Validators = {
  /** Epoch milliseconds. */
  readonly lastModified: number;
  /** With its quotes; undefined when the resource has none. */
  readonly etag?: string;
};

export function etagOf(content: string): string {
  return `"${createHash("sha1").update(content).digest("base64")}"`;
}

/** Only records of Account have an ETag (REST API Developer Guide, "Conditional Request Headers"). */
export function recordValidators(object: string, record: Readonly<OrgRecord>): Validators {
  const lastModified = Number(record["LastModifiedDate"] ?? record["SystemModstamp"] ?? 0);
  if (object !== "Account") return { lastModified };
  return { lastModified, etag: etagOf(JSON.stringify(record)) };
}

export function validatorHeaders({ lastModified, etag }: Validators): Record<string, string> {
  const headers = { "Last-Modified": new Date(lastModified).toUTCString() };
  return etag === undefined ? headers : { ...headers, ETag: etag };
}

/**
 * 304 when the client has the latest state, by `If-None-Match` or `If-Modified-Since` (whole seconds). An ETag takes
 * precedence over a date (RFC 9110, section 13.2.2).
 *
 * @throws SalesforceError 412 by `If-Match` or `If-Unmodified-Since`, 400 for an invalid date
 */
export function notModified(
  request: ResourceRequest,
  validators: Validators,
): ResourceAnswer | undefined {
  checkUnmodified(request, validators);
  const since = dateHeader(request, "if-modified-since");
  const tags = request.header("if-none-match");
  const isFresh =
    tags !== undefined && validators.etag !== undefined
      ? matches(tags, validators.etag)
      : since !== undefined && seconds(validators.lastModified) <= seconds(since);
  return isFresh ? { status: 304, headers: validatorHeaders(validators) } : undefined;
}

/** Checks `If-Unmodified-Since` and `If-Match` of a write. @throws SalesforceError 412, or 400 for an invalid date */
export function checkUnmodified(request: ResourceRequest, validators: Validators): void {
  const since = dateHeader(request, "if-unmodified-since");
  if (since !== undefined && seconds(validators.lastModified) > seconds(since)) {
    throw preconditionFailed();
  }
  const tags = request.header("if-match");
  if (tags === undefined || validators.etag === undefined) return;
  if (!matches(tags, validators.etag)) throw preconditionFailed();
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

function dateHeader(request: ResourceRequest, name: string): number | undefined {
  const text = request.header(name);
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw badRequest("INVALID_REQUEST", `Invalid date in ${name}: ${text}`);
}

/** Whether a list of tags has this one or is `*`. Changes that compression made to a tag do not count. */
function matches(list: string, etag: string): boolean {
  const plain = (tag: string): string =>
    tag
      .trim()
      .replace(/^W\//, "")
      .replace(/-gzip"$/, '"');
  return list.trim() === "*" || list.split(",").some((tag) => plain(tag) === etag);
}

/** Assumed: code and message of the body; the guide gives only the status. */
function preconditionFailed(): SalesforceError {
  return new SalesforceError(
    412,
    "ENTITY_IS_MODIFIED",
    "The record has been modified since the state that the request names",
  );
}

import type { TransactOptions } from "../org/writes.ts";

export const CALL_OPTIONS = "sforce-call-options";
export const DUPLICATE_RULES = "sforce-duplicate-rule-header";
export const AUTO_ASSIGN = "sforce-auto-assign";

/** The headers with options of writes, which hold for all subrequests. */
export const INHERITED: ReadonlySet<string> = new Set([CALL_OPTIONS, DUPLICATE_RULES, AUTO_ASSIGN]);

/** What the headers of a request say about its writes. */
export type RequestOptions = TransactOptions & {
  /** As in change events. */
  readonly origin: string;
};

/** A header by its lower-cased name. */
export function headerOf(
  headers: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/**
 * The origin of a change made by a request, as in change events (Change Data Capture Developer Guide, "Change Event
 * Header Fields"). Documented for rows by id and by external id, queries and Bulk (REST API Developer Guide, "Call
 * Options Header"). Assumed: also for collections and composite requests.
 *
 * @param version as in the path: `v66.0`
 * @param callOptions the header `Sforce-Call-Options`, in which `client=…` names the client
 */
export function changeOrigin(
  version: string,
  callOptions: string | undefined,
  api: "rest" | "bulkapi" = "rest",
): string {
  const client = /(?:^|[,;]\s*)client=([^,;]+)/.exec(callOptions ?? "")?.[1];
  const base = `com/salesforce/api/${api}/${version.replace(/^v/, "")}`;
  return client === undefined ? base : `${base};client=${client.trim()}`;
}

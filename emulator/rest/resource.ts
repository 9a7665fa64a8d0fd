import { SalesforceError } from "../model/salesforce-error.ts";
import type { OrgView } from "../org/view.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { Done } from "./patience.ts";
import type { RequestOptions } from "./request-options.ts";

/**
 * A call of a REST resource. Resources are synchronous and independent of the server, so that a composite can run many
 * of them in one transaction, with nothing in between.
 */
export type ResourceRequest = {
  readonly method: string;
  /** As in the path: `v66.0`. */
  readonly version: string;
  /** The path after the version: `/sobjects/Account`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
  /** `https://host` of the org as the client calls it. */
  readonly instanceUrl: string;
  readonly userId: string;
  /** The user's view of the org, with the writes of an open transaction. Reads may show an earlier state. */
  readonly views: { readonly read: OrgView; readonly write: OrgView };
  /** The view for the method: GET reads. */
  readonly view: OrgView;
  /** Whether it is in a composite whose subrequests all succeed or all fail. */
  readonly allOrNone: boolean;
  header(name: string): string | undefined;
  /** What its parts have done, while it waits for a lock. */
  readonly done: Done;
  /** What the headers say about its writes. */
  readonly options: RequestOptions;
  /**
   * Runs the writes as one transaction, or within the open transaction of a composite.
   *
   * @param options of this request's own headers when absent
   */
  transact<T>(work: (writes: WorkingSet) => T, options?: RequestOptions): T;
};

export type ResourceAnswer = {
  readonly status: number;
  /** Bytes are written as they are, other values as JSON, undefined not at all. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status is below 400, but an all-or-none composite fails with it. */
  readonly failed?: boolean;
};

export type Resource = (request: ResourceRequest) => ResourceAnswer;

export type ResourceRoute = {
  /** The path after the version, with a colon before variables: `/sobjects/:name/:id`. */
  readonly path: string;
  readonly methods: Readonly<Record<string, Resource>>;
};

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  status: 200,
  body,
  headers,
});

export const noContent = (): ResourceAnswer => ({ status: 204 });

/** The answer for an error. @throws other errors than SalesforceError */
export function errorAnswer(error: unknown): ResourceAnswer {
  if (!(error instanceof SalesforceError)) throw error;
  return { status: error.status, body: error.body() };
}

export function param(request: ResourceRequest, name: string): string {
  return request.params[name] ?? "";
}

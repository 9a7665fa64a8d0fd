import { SalesforceError } from "../model/salesforce-error.ts";
import type { OrgView } from "../org/view.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { TransactOptions } from "../org/writes.ts";

/**
 * A call of a REST resource. Resources are synchronous and know nothing of the server, so that a composite can run many
 * of them within one transaction of the org: nobody else gets a turn before it is committed or undone.
 */
export type ResourceRequest = {
  readonly method: string;
  /** As in the path: `v66.0`. */
  readonly version: string;
  /** Below the version: `/sobjects/Account`. */
  readonly path: string;
  /** The variable parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The text of the body. */
  readonly body: string;
  /** `https://host` of the org as the client calls it. */
  readonly instanceUrl: string;
  readonly userId: string;
  /**
   * What the user sees of the org, with what an open transaction has written: as it is for what writes, while reads may
   * show it as it was.
   */
  readonly views: { readonly read: OrgView; readonly write: OrgView };
  /** The one of the views that goes with the method: reads are GET. */
  readonly view: OrgView;
  /** Within a composite whose subrequests all succeed or none does. */
  readonly allOrNone: boolean;
  /** A header by its lower-cased name. */
  header(name: string): string | undefined;
  /**
   * Runs the writes as one transaction, or as a part of the one that a composite holds open.
   *
   * @param options of this request's own headers when absent
   */
  transact<T>(work: (writes: WorkingSet) => T, options?: TransactOptions): T;
};

export type ResourceAnswer = {
  readonly status: number;
  /** Bytes are written as they are, all else as JSON; nothing is written when it is undefined. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** It answers with a status below 400, yet a composite that is all or none fails with it. */
  readonly failed?: boolean;
};

export type Resource = (request: ResourceRequest) => ResourceAnswer;

/** What a path offers, by method. */
export type ResourceRoute = {
  /** Below the version, variable parts with a colon: `/sobjects/:name/:id`. */
  readonly path: string;
  readonly methods: Readonly<Record<string, Resource>>;
};

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  status: 200,
  body,
  headers,
});

export const noContent = (): ResourceAnswer => ({ status: 204 });

/** The answer that an error is. @throws what is not a SalesforceError */
export function errorAnswer(error: unknown): ResourceAnswer {
  if (!(error instanceof SalesforceError)) throw error;
  return { status: error.status, body: error.body() };
}

/** A variable part of the path. */
export function param(request: ResourceRequest, name: string): string {
  return request.params[name] ?? "";
}

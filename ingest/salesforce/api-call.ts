import { randomUUID } from "node:crypto";

/** One call to Salesforce, for the log. Holds no credentials and no values of query parameters. */
export type ApiCall = {
  readonly traceId: string;
  /** HTTP method, or `gRPC`. */
  readonly method: string;
  /** Path, with the names of query parameters but not their values. For gRPC: the method's path. */
  readonly resource: string;
  /** API name of the object that the call was for, if any. */
  readonly object: string | null;
  /** HTTP status, or gRPC status code (0–16); null without an answer. */
  readonly status: number | null;
  /** From the request to the end of the answer's body. */
  readonly durationMs: number;
  /** `x-sfdc-request-id`, or the `rpc-id` of a gRPC error. Salesforce's support asks for it. */
  readonly requestId: string | null;
  readonly ok: boolean;
  readonly message: string;
  /** `Sforce-Limit-Info`: API calls used of the quota of 24 hours. */
  readonly usage: { readonly used: number; readonly max: number } | null;
};

/** Called after every call. Must not throw. */
export type OnApiCall = (call: ApiCall) => void;

export type ApiCallOutcome = Pick<ApiCall, "status" | "requestId" | "ok" | "message" | "usage">;

/** Starts the stopwatch of a call. @returns a function to call once, when the call has ended */
export function beginApiCall(
  call: Pick<ApiCall, "method" | "resource" | "object">,
  onApiCall: OnApiCall,
): (outcome: ApiCallOutcome) => void {
  const began = performance.now();
  const traceId = randomUUID();
  return (outcome) =>
    onApiCall({ traceId, ...call, ...outcome, durationMs: Math.round(performance.now() - began) });
}

/** Path of a URL with the names of its parameters: `/services/data/v66.0/query?q`. */
export function resourceOf(url: URL): string {
  const names = [...url.searchParams.keys()];
  return names.length === 0 ? url.pathname : `${url.pathname}?${names.join("&")}`;
}

/** `api-usage=24/15000` of a `Sforce-Limit-Info` header (REST API Developer Guide, "Limit Info Header"). */
export function usageOf(limitInfo: string | null | undefined): ApiCall["usage"] {
  const match = /api-usage=(\d+)\/(\d+)/.exec(limitInfo ?? "");
  return match === null ? null : { used: Number(match[1]), max: Number(match[2]) };
}

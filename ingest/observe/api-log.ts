import type { ApiCall } from "../salesforce/api-call.ts";
import type { LogEntry } from "./sync-log.ts";

export function apiLog(call: ApiCall): LogEntry {
  const { traceId, object, durationMs, method, resource, status, requestId, usage, ok, message } =
    call;
  return {
    kind: "api",
    severity: ok ? "debug" : "warning",
    object,
    traceId,
    durationMs,
    message: `${method} ${resource}${ok ? "" : `: ${message}`}`,
    detail: { status, requestId, ...(usage === null ? {} : { usage }) },
  };
}

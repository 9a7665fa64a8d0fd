import type { LogKind } from "../../edge/protocol/states.ts";
import type { FailedWork } from "./pipeline-metrics.ts";
import type { Reporting } from "./set-aside-log.ts";
import type { LogSeverity } from "./sync-log.ts";

/** The kind under which the work is logged. */
const KINDS: Readonly<Record<FailedWork, LogKind>> = {
  stream: "pipeline",
  "initial-snapshot": "snapshot",
  resync: "snapshot",
  poll: "repair",
  publish: "publish",
  describe: "pipeline",
  "confirm-deletes": "repair",
};

/** Counts and logs failed work of a pipeline that is retried. */
export function reportFailed(
  { log, metrics }: Reporting,
  object: string,
  what: FailedWork,
  entry: { readonly message: string; readonly severity?: LogSeverity; readonly traceId?: string },
): void {
  metrics.failed(object, what);
  log({ kind: KINDS[what], severity: "warning", object, ...entry });
}

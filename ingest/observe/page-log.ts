import type { Reporting } from "./set-aside-log.ts";

/** A loaded page, for its log entry. */
export type PageReport = {
  readonly rows: number;
  readonly deadLettered: number;
  /** Why one of them was set aside. */
  readonly reason: string | null;
  readonly sizeBytes: number;
  readonly nuls: number;
  readonly durationMs: number;
};

/** Logs a committed page of a bulk read. `what`: "rows copied". */
export function logPage(
  { log, metrics }: Reporting,
  object: string,
  traceId: string,
  what: string,
  page: PageReport,
): void {
  metrics.page(object, page);
  const { durationMs, reason, ...detail } = page;
  const deadLettered =
    page.deadLettered > 0 ? `, ${page.deadLettered} dead-lettered: ${reason}` : "";
  log({
    kind: "snapshot",
    severity: page.deadLettered > 0 ? "error" : "info",
    object,
    traceId,
    durationMs,
    message: `${page.rows} ${what}${deadLettered}`,
    detail,
  });
}

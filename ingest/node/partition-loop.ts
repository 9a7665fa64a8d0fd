import type { NodeContext } from "../context/pipeline-context.ts";

const EVERY_MS = 3_600_000;
/** Days of `sync.log` that are kept. */
const LOG_DAYS = 14;

/** Makes the partitions of the days and months to come, and drops the log's old days, every hour. */
export async function partitionLoop(
  { pool, clock, log }: Pick<NodeContext, "pool" | "clock" | "log">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await pool.query("select sync.rotate_partitions($1)", [LOG_DAYS]);
    } catch (error) {
      log({
        kind: "log",
        severity: "warning",
        message: `The partitions could not be kept up: ${String(error)}`,
      });
    }
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

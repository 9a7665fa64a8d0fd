import type { NodeContext } from "../context/pipeline-context.ts";

const EVERY_MS = 3_600_000;
/** `sync.log` keeps this many days. */
const LOG_DAYS = 14;

/** Every hour it makes the partitions of the next days and months, and drops the log's old days. */
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
        message: `The partitions could not be maintained: ${String(error)}`,
      });
    }
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

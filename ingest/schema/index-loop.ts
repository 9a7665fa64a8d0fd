import { lockHolders } from "../../db/lock-holders.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { type FailedIndex, makeMissingIndexes } from "../core/table-indexes.ts";
import { type Policy, retry } from "../lib/decision.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { retrying } from "../lib/retrying.ts";

/** How often the loop checks for a changed table. */
const CHECK_MS = 5_000;
const BACKOFF = { baseMs: CHECK_MS, maxMs: 300_000 };

/** An index is for speed: whatever is wrong with one, the pipeline goes on. */
const policy: Policy = (error) => {
  const decision = decide(error);
  return decision.action === "signal" ? decision : retry(decision.reason);
};

/** Makes the indexes of fields that were added after the initial snapshot, and those that an earlier version lacked. */
export async function indexLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { pool, tables, clock, lease, log } = context;
  const indexes = async (succeeded: () => void) => {
    for (let indexed: MirrorTable | null = null; ;) {
      const table = tables.current;
      if (table !== indexed) {
        const [failed] = await makeMissingIndexes(pool, table);
        if (failed !== undefined) throw new Error(await reasonOf(context, failed));
        succeeded();
      }
      indexed = table;
      await clock.sleep(CHECK_MS, signal);
    }
  };
  await retrying(indexes, {
    policy,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: ({ decision }) => {
      const message = `${lease.object} lacks an index, and is slower until it is made: ${decision.reason} It is retried.`;
      log({ kind: "pipeline", severity: "warning", object: lease.object, message });
    },
  });
}

async function reasonOf({ pool }: PipelineContext, { name, error }: FailedIndex): Promise<string> {
  if (!isLockTimeout(error)) return `${name}: ${String(error)}.`;
  return `${name} waits for transactions that began before, such as ${await lockHolders(pool)}.`;
}

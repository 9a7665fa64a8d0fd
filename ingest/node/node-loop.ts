import type { NodeContext } from "../context/pipeline-context.ts";
import { retry } from "../lib/decision.ts";
import { retrying } from "../lib/retrying.ts";

const BACKOFF = { baseMs: 10_000, maxMs: 300_000 };

/**
 * Work of a node beside its pipelines, until it is aborted: what fails is logged as a warning and tried again, and ends
 * nothing else.
 *
 * @param failing what is not done while it fails, in words
 * @param rounds goes on for ever, and says after each round that it succeeded
 */
export async function nodeLoop(
  { clock, log }: Pick<NodeContext, "clock" | "log">,
  failing: string,
  rounds: (succeeded: () => void) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const policy = (error: unknown) => retry(error instanceof Error ? error.message : String(error));
  const onRetry = ({ decision }: { readonly decision: { readonly reason: string } }) =>
    log({
      kind: "pipeline",
      severity: "warning",
      message: `${failing}, and this is tried again: ${decision.reason}`,
    });
  await retrying(rounds, { policy, backoff: BACKOFF, clock, signal, onRetry }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
}

import type { NodeContext } from "../context/pipeline-context.ts";
import { retry } from "../lib/decision.ts";
import { retrying } from "../lib/retrying.ts";

const BACKOFF = { baseMs: 5_000, maxMs: 300_000 };

/**
 * Work of a node beside its pipelines, until it is aborted: what fails is logged as a warning and tried again, and ends
 * nothing else.
 *
 * @param told the kind of its log entries, and in words what is not done while it fails
 * @param rounds goes on for ever, and says after each round that it succeeded
 */
export async function nodeLoop(
  { clock, log }: Pick<NodeContext, "clock" | "log">,
  told: { readonly kind: "pipeline" | "log"; readonly failing: string },
  rounds: (succeeded: () => void) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { kind, failing } = told;
  const policy = (error: unknown) => retry(error instanceof Error ? error.message : String(error));
  const onRetry = ({ decision }: { readonly decision: { readonly reason: string } }) =>
    log({
      kind,
      severity: "warning",
      message: `${failing}, and this is tried again: ${decision.reason}`,
    });
  await retrying(rounds, { policy, backoff: BACKOFF, clock, signal, onRetry }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
}

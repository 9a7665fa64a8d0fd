import { runTogether } from "../lib/running.ts";
import type { FollowedWebhooks } from "./followed-webhooks.ts";
import { type SendContext, sendWebhook } from "./webhook-sender.ts";

/** How often it is looked whether a webhook came. It costs no query: `FollowedWebhooks` reads them for all objects. */
const LOOK_MS = 250;

/** Sends an object's log to all webhooks that follow it, each on its own. Throws LeaseLost. */
export async function webhookLoop(
  context: SendContext,
  webhooks: FollowedWebhooks,
  signal: AbortSignal,
): Promise<void> {
  const sending = new Map<string, Promise<void>>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const begin = (id: string, stop: AbortSignal) => {
    const sent = sendWebhook(context, webhooks, id, stop);
    const ended = sent.then(() => void sending.delete(id), failed.reject);
    sending.set(id, ended);
  };
  const look = async (stop: AbortSignal) => {
    for (;;) {
      for (const { id } of webhooks.of(context.lease.object)) if (!sending.has(id)) begin(id, stop);
      await Promise.race([context.clock.sleep(LOOK_MS, stop), failed.promise]);
    }
  };
  try {
    await runTogether([look], signal);
  } finally {
    await Promise.all(sending.values());
  }
}

import { decide } from "../core/error-policy.ts";
import { type Decision, type Policy, retry } from "../lib/decision.ts";
import { retrying } from "../lib/retrying.ts";
import { holds } from "../lib/injection-point.ts";
import { Signal } from "../lib/running.ts";
import { LeaseLost } from "../core/pipeline-row.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { afterFailure, DISABLED, GONE, MOST_DEAD_LETTERS, tooMany } from "./after-failure.ts";
import { type FollowedWebhooks, noteEnd, type Webhook } from "./followed-webhooks.ts";
import { type Asked, askedLetters, pageAfter } from "./log-page.ts";
import {
  againMessage,
  changesMessage,
  type Plan,
  planMessage,
  resetMessage,
  type SentChange,
} from "./message.ts";
import { endWebhook, type Pending, type Place, PlaceWriter, readPlace } from "./place.ts";
import type { Answer, Message } from "./post-message.ts";

export type SendContext = Pick<
  PipelineContext,
  "pool" | "lease" | "clock" | "committed" | "log" | "metrics"
>;

/** Without a commit a place is looked at again after this: dead letters may be asked for, or a try at once. */
const IDLE_MS = 3_000;
/** From the message that has all to the next one: changes committed meanwhile go into it together. */
const MIN_INTERVAL_MS = 50;
/** Of a webhook that was just paused or disabled nothing is tried until this node has read that it was. */
const ENDED_MS = 60_000;
const BACKOFF = { baseMs: 500, maxMs: 30_000 };

/** Nothing of webhooks stops a pipeline, but for the loss of its lease. */
const policy: Policy = (error): Decision =>
  error instanceof LeaseLost ? decide(error) : retry(decide(error).reason);

/**
 * Sends an object's log to one webhook, in order, until that is on no more, or the signal aborts:
 *
 *   place ─┬─ dead letters are asked for ─► POST ─┬─ 2xx ─► gone            (what comes behind them goes after them)
 *          │                                      └─ fails ─► they wait
 *          ├─ a message is pending, and due ─► POST ─┬─ 2xx ─► the place goes on
 *          │        ▲                                └─ fails ─► after-failure.ts: again, set aside, paused, disabled
 *          │        │ fixed in the place
 *          ├─ the log has more ─► next message; where it shows nothing the place goes on
 *          └─ nothing: wait for the next commit
 */
export async function sendWebhook(
  context: SendContext,
  webhooks: FollowedWebhooks,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { clock, lease, log } = context;
  const wake = new Signal();
  const end = context.committed.passOn(wake);
  const sender = new WebhookSender(context, webhooks, wake, signal);
  const onRetry = ({ decision }: { readonly decision: Decision }) =>
    log({
      kind: "webhook",
      severity: "warning",
      object: lease.object,
      message: `The webhook ${id} is not sent to, and this is tried again: ${decision.reason}`,
    });
  try {
    const run = (succeeded: () => void) => sender.run(id, succeeded);
    await retrying(run, { policy, backoff: BACKOFF, clock, signal, onRetry });
  } finally {
    end();
  }
}

class WebhookSender {
  readonly #context: SendContext;
  readonly #webhooks: FollowedWebhooks;
  readonly #places: PlaceWriter;
  readonly #wake: Signal;
  readonly #signal: AbortSignal;

  constructor(context: SendContext, webhooks: FollowedWebhooks, wake: Signal, signal: AbortSignal) {
    this.#context = context;
    this.#webhooks = webhooks;
    this.#places = new PlaceWriter(context.pool, context.lease);
    this.#wake = wake;
    this.#signal = signal;
  }

  async run(id: string, succeeded: () => void): Promise<void> {
    const { pool, lease } = this.#context;
    for (;;) {
      const webhook = this.#webhooks.get(lease.object, id);
      if (webhook === null) return;
      const place = await readPlace(pool, lease, id);
      succeeded();
      const isBusy = place !== null && (await this.#step(webhook, place));
      this.#signal.throwIfAborted();
      if (!isBusy) await this.#wait(place);
    }
  }

  /** Commits change nothing for what waits for its retry. */
  async #wait(place: Place | null): Promise<void> {
    const retryInMs = place?.pending ? place.retryInMs : 0;
    if (retryInMs > 0) await this.#context.clock.sleep(Math.min(retryInMs, IDLE_MS), this.#signal);
    else await this.#wake.wait(IDLE_MS, this.#signal);
  }

  /** @returns whether there may be more to do at once */
  async #step(webhook: Webhook, place: Place): Promise<boolean> {
    const { pool, lease } = this.#context;
    if (place.isAsked) {
      const asked = await askedLetters(pool, lease.object, webhook.id);
      if (asked !== null) return this.#sendAgain(webhook, place, asked);
    }
    if (place.pending === null) return this.#begin(webhook, place);
    if (place.retryInMs > 0) return false;
    return this.#sendPending(webhook, place, place.pending);
  }

  async #begin(webhook: Webhook, place: Place): Promise<boolean> {
    const plan = await this.#plan(webhook, place);
    if (plan === null) return false;
    if (plan.kind === "reset") {
      await this.#places.begin(place, plan, []);
      return true;
    }
    if (plan.held.length + place.deadLetters > MOST_DEAD_LETTERS) {
      await this.#end(webhook, { action: "pause", reason: tooMany("") });
      return false;
    }
    if (plan.changes.length === 0) await this.#places.skip(place, plan.to, plan.held);
    else await this.#places.begin(place, plan, plan.held);
    return true;
  }

  async #plan(webhook: Webhook, place: Place): Promise<Plan | null> {
    const { pool, lease } = this.#context;
    if (!place.isOnLine || place.seq > place.head) return { kind: "reset", to: place.head };
    if (place.seq === place.head) return null;
    const from = { after: place.seq, upTo: null };
    const page = await pageAfter(pool, lease, webhook.id, from);
    // What follows is not in the log any more, or it has a hole there.
    if (page[0]?.seq !== place.seq + 1) return { kind: "reset", to: place.head };
    return planMessage(page, this.#columns(webhook));
  }

  #columns({ follows }: Webhook): ReadonlySet<string> | null {
    const columns = follows[this.#context.lease.object] ?? "all";
    return columns === "all" ? null : new Set(columns);
  }

  async #sendPending(webhook: Webhook, place: Place, pending: Pending): Promise<boolean> {
    const changes = await this.#pendingChanges(webhook, place, pending);
    if (changes === null) {
      await this.#places.forget(place);
      return true;
    }
    const { to, line, at, kind } = pending;
    const span = { webhook: webhook.id, object: this.#context.lease.object, line, to, at };
    const from = place.seq + 1;
    const message =
      kind === "reset"
        ? resetMessage({ ...span, from })
        : changesMessage({ ...span, from }, changes);
    const answer = await this.#post(webhook, message);
    if (!answer.accepted && holds("a webhook's place goes on after a 2xx alone"))
      return this.#failed(webhook, place, { pending, changes }, answer);
    await this.#places.accepted(place, pending);
    const isLast = to >= place.head;
    if (isLast) await this.#context.clock.sleep(MIN_INTERVAL_MS, this.#signal);
    return true;
  }

  /** Null where the log does not have all of them any more. */
  async #pendingChanges(
    webhook: Webhook,
    place: Place,
    { kind, to, without }: Pending,
  ): Promise<readonly SentChange[] | null> {
    if (kind === "reset") return [];
    const { pool, lease } = this.#context;
    const span = { after: place.seq, upTo: to };
    const page = await pageAfter(pool, lease, webhook.id, span);
    if (page.length !== to - place.seq) return null;
    const own = page.map((one) => ({ ...one, isHeld: without.has(one.seq) }));
    const plan = planMessage(own, this.#columns(webhook));
    return plan?.kind === "changes" ? plan.changes : null;
  }

  async #post(webhook: Webhook, message: Message): Promise<Answer> {
    const { metrics, lease } = this.#context;
    const answer = await this.#webhooks.poster.post(webhook, message, this.#signal);
    metrics.webhookSent(lease.object, answer.accepted ? "taken" : "failed");
    return answer;
  }

  async #failed(
    webhook: Webhook,
    place: Place,
    { pending, changes }: { readonly pending: Pending; readonly changes: readonly SentChange[] },
    failure: Extract<Answer, { readonly accepted: false }>,
  ): Promise<boolean> {
    const deadLetters = place.deadLetters + changes.length;
    const standing = { ...place, kind: pending.kind, deadLetters };
    const next = afterFailure(failure, standing);
    if (next.action === "set-aside") {
      await this.#places.setAside(place, pending, changes, failure.error);
      const what = `has ${changes.length} dead letters more, up to seq ${pending.to} of ${this.#context.lease.object}: ${failure.error}`;
      noteEnd(this.#context, webhook.id, what);
      return true;
    }
    const inMs = next.action === "retry" ? next.inMs : ENDED_MS;
    await this.#places.failed(place, failure.error, inMs);
    if (next.action !== "retry") await this.#end(webhook, next);
    return false;
  }

  async #sendAgain(webhook: Webhook, place: Place, { line, changes, at }: Asked): Promise<boolean> {
    const seqs = changes.map(({ seq }) => seq);
    const [from = 0, to = 0] = [seqs[0], seqs.at(-1)];
    const { object } = this.#context.lease;
    const span = { webhook: webhook.id, object, line, from, to, at };
    const answer = await this.#post(webhook, againMessage(span, changes));
    if (answer.accepted) {
      await this.#places.again(place, seqs);
      return true;
    }
    await this.#places.notAgain(place, answer.error);
    if (answer.status === GONE) await this.#end(webhook, DISABLED);
    return false;
  }

  async #end(
    { id }: Webhook,
    ended: { readonly action: "pause" | "disable"; readonly reason: string },
  ): Promise<void> {
    if (!(await endWebhook(this.#context.pool, id, ended))) return;
    const what = ended.action === "pause" ? "paused" : "disabled";
    noteEnd(this.#context, id, `is ${what}: ${ended.reason}`);
  }
}

import { status as grpc } from "@grpc/grpc-js";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { StreamError } from "../salesforce/errors.ts";
import { changeEventTopic } from "../salesforce/topic.ts";

/** How often is looked whether a stream may be vouched for. */
const LOOK_EVERY_MS = 1_000;

/** What is remembered of an object's streams, one after the other. */
export type StreamStanding = {
  /** The newest one gave no message from its beginning to its end: that one is open vouches for nothing. */
  saidNothing: boolean;
};

/**
 * A stream that is open, and what that vouches for. Salesforce answers an accepted subscription with nothing until the
 * first event or keepalive, in a quiet org after up to 270 s. But events that waited for a subscription come at once. So
 * a pipeline that must hear something is live again when all of this holds:
 *
 *   opened ─► a call over the same connection is answered ─► no message for `streamSettleMs`, none is being applied
 *
 * The answer shows that the server had the subscription and did not refuse it. That says something only of a stream that
 * continues after a known position: of another one nothing waits. It is not believed twice: a server that opens streams
 * and sends nothing leaves the pipeline silent.
 */
export class OpenStream {
  readonly #context: PipelineContext;
  readonly #standing: StreamStanding;
  readonly #ended = new AbortController();
  readonly #settling: Promise<void>;
  #fetches = 0;
  #isVouchedFor = false;
  #isApplying = false;

  /** @param continues after a known position */
  constructor(
    context: PipelineContext,
    standing: StreamStanding,
    continues: boolean,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#standing = standing;
    const all = AbortSignal.any([signal, this.#ended.signal]);
    // Where the call fails, or Postgres does, the stream's own end or next message decides.
    const may = continues && !standing.saidNothing;
    this.#settling = may ? this.#settle(all).catch(() => undefined) : Promise.resolve();
  }

  /** Applies a message. */
  async take(apply: () => Promise<void>): Promise<void> {
    this.#standing.saidNothing = false;
    this.#fetches += 1;
    this.#isApplying = true;
    await apply();
    this.#isApplying = false;
  }

  failed(error: unknown): void {
    const isSilence = error instanceof StreamError && error.code === grpc.DEADLINE_EXCEEDED;
    const wasTrusted = isSilence || this.#isVouchedFor;
    if (wasTrusted && this.#fetches === 0) this.#standing.saidNothing = true;
  }

  /** Resolves when nothing is vouched for any more. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#settling;
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const { clock, pubsub, lease, status, tuning } = this.#context;
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      if (!status.isUnconfirmed) return;
      if (this.#isApplying) continue;
      const fetches = this.#fetches;
      await pubsub.topic(changeEventTopic(lease.object));
      await clock.sleep(tuning.streamSettleMs, signal);
      const isQuiet = this.#fetches === fetches && !this.#isApplying;
      if (!isQuiet) continue;
      this.#isVouchedFor = true;
      await status.follow({ state: "live", pendingSince: null });
    }
  }
}

import type { PipelineContext } from "../context/pipeline-context.ts";
import type { PipelineStatus } from "../context/pipeline-status.ts";

/** Sets the pipeline silent. Where Postgres is down, that cannot be stored; the log has the cause. */
export async function noteSilent(status: PipelineStatus, cause: string): Promise<void> {
  await status.silent(cause).catch(() => undefined);
}

/** Sets the pipeline silent when the org has not answered a poll for a while. */
export class Unanswered {
  readonly #context: PipelineContext;
  readonly #afterMs: number;
  readonly #began = new Date().toISOString();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: PipelineContext, afterMs: number) {
    this.#context = context;
    this.#afterMs = afterMs;
    this.again();
  }

  /** The org has answered: it is waited anew. */
  again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#note(), this.#afterMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  async #note(): Promise<void> {
    const { status, lease } = this.#context;
    const seconds = Math.round(this.#afterMs / 1000);
    const cause = `The poll of ${lease.object} that began at ${this.#began} has had no answer for ${seconds} s.`;
    await noteSilent(status, cause);
  }
}

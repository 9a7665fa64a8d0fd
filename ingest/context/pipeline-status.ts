import type { Pool } from "pg";
import type { Lease } from "../core/pipeline-row.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import { setPipelineSilent, setPipelineState } from "../core/pipeline-store.ts";
import type { PipelineState } from "../../edge/protocol/states.ts";
import { holds } from "../lib/injection-point.ts";

/** How often a pipeline that catches up reports its lag. */
const REPORT_MS = 1_000;

/**
 * The state of a pipeline, stored when it changes:
 *
 *   queued ─► copying ─► catching-up ◄─► live        failed: from anywhere, with the reason and what to do
 *                             ▲           ▲          paused: no events are delivered for a while, with the reason
 *                             └► silent ◄─┘          silent: the org is not heard, with the cause
 */
export class PipelineStatus {
  readonly #pool: Pool;
  readonly #lease: Lease;
  readonly #log: WriteLog;
  #state: PipelineState | null = null;
  #reason: string | null = null;
  #followedAt = 0;
  #pendingSince: number | null = null;
  /** Why the org is not heard, also while the object is copied; null while it is. */
  #silentBecause: string | null = null;

  constructor(pool: Pool, lease: Lease, log: WriteLog) {
    this.#pool = pool;
    this.#lease = lease;
    this.#log = log;
  }

  /** A pipeline that would be live while the org is not heard is silent. */
  async set(state: PipelineState, reason: string | null = null): Promise<void> {
    if (state === "live" && this.#silentBecause !== null)
      return this.#fallSilent(this.#silentBecause);
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    await setPipelineState(this.#pool, this.#lease, state, { reason });
    this.#logState(state === "failed" ? "error" : "info");
  }

  get state(): PipelineState | null {
    return this.#state;
  }

  /** Commit time that a pipeline has reached while it is not live, epoch milliseconds; null in other states. */
  get behindSince(): number | null {
    const isBehind = this.#state === "catching-up" || this.#state === "silent";
    return isBehind ? (this.#pendingSince ?? 0) : null;
  }

  /** Whether something must still be heard before the pipeline can be called live. */
  get isUnconfirmed(): boolean {
    return this.behindSince !== null || this.#silentBecause !== null;
  }

  /**
   * Changes that were received cannot be committed. It lasts until a batch is committed.
   *
   * @param pendingSince epoch milliseconds
   */
  async blocked(reason: string, pendingSince: number): Promise<void> {
    if (!this.#follows) return;
    this.#pendingSince = Math.min(this.#pendingSince ?? Infinity, pendingSince);
    this.#state = "catching-up";
    this.#reason = reason;
    const pending = { reason, pendingSince: this.#pendingSince };
    await setPipelineState(this.#pool, this.#lease, "catching-up", pending);
  }

  /**
   * The org is not heard, so what changed since it last was is not known: the lag is the age of that. It lasts until the
   * stream delivers, keeps alive or is known to be open, or until a poll succeeds.
   */
  async silent(cause: string): Promise<void> {
    this.#silentBecause = cause;
    if (this.#follows) await this.#fallSilent(cause);
  }

  /** The stream delivers again after a pause. */
  async resumed(): Promise<void> {
    this.#silentBecause = null;
    if (this.#state === "paused") await this.set("live");
  }

  /** A poll succeeded. @param reason what a reader should know of polled objects */
  async polled(reason: string): Promise<void> {
    this.#silentBecause = null;
    if (this.#follows) await this.set("live", reason);
  }

  /**
   * Notes the lag of the stream, which was heard. It counts only once the object is copied. `pendingSince` is in epoch
   * milliseconds. While the pipeline catches up, it is stored once per REPORT_MS, not with each of thousands of batches.
   */
  async follow(lag: {
    readonly state: "catching-up" | "live";
    readonly pendingSince: number | null;
  }): Promise<void> {
    this.#silentBecause = null;
    if (!this.#follows) return;
    if (this.#state === "live" && lag.state === "live") return;
    this.#pendingSince = lag.pendingSince;
    const now = performance.now();
    const isNews = this.#state !== lag.state && holds("a pipeline reports at once that it is live");
    const isSoon =
      now - this.#followedAt < REPORT_MS && holds("catching up is reported once a second");
    if (isSoon && !isNews) return;
    this.#followedAt = now;
    this.#state = lag.state;
    this.#reason = null;
    await setPipelineState(this.#pool, this.#lease, lag.state, { pendingSince: lag.pendingSince });
  }

  /** Whether the object is copied, and nobody paused or stopped it. */
  get #follows(): boolean {
    return this.#state === "live" || this.behindSince !== null;
  }

  async #fallSilent(cause: string): Promise<void> {
    const isNews = this.#state !== "silent";
    this.#state = "silent";
    this.#reason = cause;
    this.#pendingSince = await setPipelineSilent(this.#pool, this.#lease, cause);
    if (isNews) this.#logState("warning");
  }

  #logState(severity: "info" | "warning" | "error"): void {
    const { object } = this.#lease;
    const because = this.#reason === null ? "" : `: ${this.#reason}`;
    const message = `${object} is ${this.#state}${because}`;
    this.#log({ kind: "pipeline", severity, object, message });
  }
}

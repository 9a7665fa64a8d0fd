import type { Pool } from "pg";
import type { Lease } from "../core/pipeline-row.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import { setPipelineState, setPipelineUnheard } from "../core/pipeline-store.ts";
import type { PipelineState } from "../../edge/protocol/states.ts";
import { holds } from "../lib/injection-point.ts";

/** How often a pipeline that catches up reports its lag. */
const REPORT_MS = 1_000;

/**
 * The state of a pipeline, stored when it changes:
 *
 *   queued ─► copying ─► catching-up ◄─► live        failed: from anywhere, with the reason and what to do
 *                                    paused ─┘        paused: no events are delivered for a while, with the reason
 */
export class PipelineStatus {
  readonly #pool: Pool;
  readonly #lease: Lease;
  readonly #log: WriteLog;
  #state: PipelineState | null = null;
  #reason: string | null = null;
  #followedAt = 0;
  #pendingSince: number | null = null;

  constructor(pool: Pool, lease: Lease, log: WriteLog) {
    this.#pool = pool;
    this.#lease = lease;
    this.#log = log;
  }

  async set(state: PipelineState, reason: string | null = null): Promise<void> {
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    await setPipelineState(this.#pool, this.#lease, state, { reason });
    const { object } = this.#lease;
    const severity = state === "failed" ? "error" : "info";
    this.#log({
      kind: "pipeline",
      severity,
      object,
      message: `${object} is ${state}${reason === null ? "" : `: ${reason}`}`,
    });
  }

  get state(): PipelineState | null {
    return this.#state;
  }

  /** Commit time that a pipeline has reached while it catches up, epoch milliseconds; null in other states. */
  get behindSince(): number | null {
    return this.#state === "catching-up" ? (this.#pendingSince ?? 0) : null;
  }

  /**
   * Changes that were received cannot be committed. It lasts until a batch is committed.
   *
   * @param pendingSince epoch milliseconds
   */
  async blocked(reason: string, pendingSince: number): Promise<void> {
    if (this.#state !== "live" && this.#state !== "catching-up") return;
    this.#pendingSince = Math.min(this.#pendingSince ?? Infinity, pendingSince);
    this.#state = "catching-up";
    this.#reason = reason;
    const pending = { reason, pendingSince: this.#pendingSince };
    await setPipelineState(this.#pool, this.#lease, "catching-up", pending);
  }

  /**
   * Nothing is heard from the org, so what changed since it last was is not known: the lag is the age of that. It lasts
   * until the stream delivers or keeps alive.
   */
  async unheard(reason: string): Promise<void> {
    if (this.#state !== "live" && this.#state !== "catching-up") return;
    this.#state = "catching-up";
    this.#reason = reason;
    this.#pendingSince = await setPipelineUnheard(this.#pool, this.#lease, reason);
  }

  /** The stream delivers again after a pause. */
  async resumed(): Promise<void> {
    if (this.#state === "paused") await this.set("live");
  }

  /**
   * Notes the lag of the stream. It counts only once the object is copied. `pendingSince` is in epoch milliseconds.
   * While the pipeline catches up, it is stored once per REPORT_MS, not with each of thousands of batches.
   */
  async follow(lag: {
    readonly state: "catching-up" | "live";
    readonly pendingSince: number | null;
  }): Promise<void> {
    if (this.#state !== "live" && this.#state !== "catching-up") return;
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
}

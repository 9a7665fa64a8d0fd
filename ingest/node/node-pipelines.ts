import type { Clock } from "../lib/clock.ts";
import type { Pool } from "pg";
import { partitionOf } from "./assignment.ts";
import { announceNode, NodeReplaced, readRoster, registerNode, removeNode } from "./node-row.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** How often a node says that it is there and looks at who holds what. */
const ROUND_MS = 1_000;
/** A pipeline that a person must mend on this node is left to other nodes for so long, if there are any. */
const UNWILLING_MS = 600_000;

/** Why a pipeline ends that another node is to go on with. */
export class HandedOver extends OrgmirrorError {
  readonly kind = "handed-over";
  constructor(object: string, node: string) {
    super(`${object} is handed over to ${node}, so that the nodes have equally many objects.`);
  }
}

/**
 * This node's share of the objects. Once a round it says that it is there, looks at who holds what, and does its part:
 *
 *   round ─► announce ─► roster ─► part ─┬─ keep       whoever waits for that object's turn goes on
 *                                        └─ hand over  the object's pipeline is stopped, its lease given back
 */
export class NodePipelines {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #node: string;
  readonly #objects: readonly string[];
  readonly #waiting = new Map<string, () => void>();
  readonly #held = new Map<string, AbortController>();
  readonly #declinedUntil = new Map<string, number>();
  #startedAt: string | null = null;

  constructor(
    { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
    { node, objects }: { readonly node: string; readonly objects: readonly string[] },
  ) {
    this.#pool = pool;
    this.#clock = clock;
    this.#node = node;
    this.#objects = objects;
  }

  /** Resolves when a round gives the object to this node; rejects when the signal aborts. */
  async turnOf(object: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener("abort", done);
        this.#waiting.delete(object);
        resolve();
      };
      signal.addEventListener("abort", done, { once: true });
      this.#waiting.set(object, done);
    });
    signal.throwIfAborted();
  }

  /** Runs the pipeline; its signal aborts with HandedOver where another node is to go on with it. */
  async whileHeld<T>(
    object: string,
    pipeline: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const handOver = new AbortController();
    this.#held.set(object, handOver);
    try {
      return await pipeline(AbortSignal.any([signal, handOver.signal]));
    } finally {
      this.#held.delete(object);
    }
  }

  /** The pipeline does not run here: other nodes may try. Where there is none, this one does. */
  declined(object: string): void {
    this.#declinedUntil.set(object, this.#clock.now() + UNWILLING_MS);
  }

  /**
   * Rounds until the signal aborts; then it tells the others that this node takes none any more. What Postgres can't
   * answer now is asked again. Throws NodeReplaced.
   */
  async rounds(onTrouble: (error: Error) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#round().catch((error: unknown) => {
        if (!(error instanceof Error) || error instanceof NodeReplaced) throw error;
        onTrouble(error);
      });
      await this.#clock.sleep(ROUND_MS, signal).catch(() => undefined);
    }
    // Who stops need not wait for a Postgres that is away: silence tells the same a little later.
    await this.#announce({ leaving: true }).catch(() => undefined);
  }

  async #round(): Promise<void> {
    await this.#announce({ leaving: false });
    const partition = partitionOf(
      this.#node,
      this.#objects,
      await readRoster(this.#pool, this.#objects),
    );
    for (const object of partition.keep) this.#waiting.get(object)?.();
    for (const [object, node] of partition.handOver)
      this.#held.get(object)?.abort(new HandedOver(object, node));
  }

  async #announce({ leaving }: { readonly leaving: boolean }): Promise<void> {
    this.#startedAt ??= await registerNode(this.#pool);
    const now = this.#clock.now();
    const objects = this.#objects.filter((name) => (this.#declinedUntil.get(name) ?? 0) <= now);
    const node = { name: this.#node, startedAt: this.#startedAt, objects, leaving };
    await announceNode(this.#pool, node);
  }

  /** All pipelines have ended: the node is no more. */
  async end(): Promise<void> {
    if (this.#startedAt === null) return;
    const node = { name: this.#node, startedAt: this.#startedAt };
    await removeNode(this.#pool, node).catch(() => undefined);
  }
}

import type { Clock } from "../lib/clock.ts";
import type { Pool } from "pg";
import { partitionOf } from "./assignment.ts";
import { announceNode, NodeReplaced, readRoster, registerNode, removeNode } from "./node-row.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** How often a node announces itself and reads the roster. */
const ROUND_MS = 1_000;
/** How long this node declines a pipeline that a person must mend here, so that other nodes take it. */
const DECLINED_MS = 600_000;

/** Ends a pipeline that another node continues. */
export class HandedOver extends OrgmirrorError {
  readonly kind = "handed-over";
  constructor(object: string, node: string) {
    super(`${object} is handed over to ${node}, so that the nodes have equally many objects.`);
  }
}

/**
 * This node's partition of the objects. In each round it announces itself, reads the roster, and follows the
 * assignment:
 *
 *   round ─► announce ─► roster ─► partition ─┬─ keep       `untilAssigned` of the object resolves
 *                                             └─ hand over  the object's pipeline is stopped, its lease released
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

  /** Resolves when a round assigns the object to this node. Rejects when the signal aborts. */
  async untilAssigned(object: string, signal: AbortSignal): Promise<void> {
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

  /** Runs the pipeline. Its signal aborts with HandedOver when another node is to continue it. */
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

  /** The pipeline does not run here, so other nodes may try. If there are none, this one retries. */
  declined(object: string): void {
    this.#declinedUntil.set(object, this.#clock.now() + DECLINED_MS);
  }

  /**
   * Runs rounds until the signal aborts, then announces that this node is leaving. A round that Postgres can't answer
   * is retried. Throws NodeReplaced.
   */
  async rounds(onTrouble: (error: Error) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#round().catch((error: unknown) => {
        if (!(error instanceof Error) || error instanceof NodeReplaced) throw error;
        onTrouble(error);
      });
      await this.#clock.sleep(ROUND_MS, signal).catch(() => undefined);
    }
    // Do not wait if Postgres is down: other nodes notice the silence a little later.
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

  /** Removes the node. Call it when all pipelines have ended. */
  async end(): Promise<void> {
    if (this.#startedAt === null) return;
    const node = { name: this.#node, startedAt: this.#startedAt };
    await removeNode(this.#pool, node).catch(() => undefined);
  }
}

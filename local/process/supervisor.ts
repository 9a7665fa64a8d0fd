import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./child.ts";
import { startAdvice } from "./start-error.ts";
import { signal, type ProcessIdentity } from "./process-identity.ts";

/**
 * Keeps the parts up.
 *
 *   start ─▶ up ──ends by itself──▶ restart? ─no──▶ failed
 *             ▲                        │ yes
 *             └── after a pause ◀──────┘        5 quick ends in a row ─▶ failed
 *
 *   stop: parts end in the opposite order of their start
 */
export interface Part {
  readonly name: string;
  /** Starts it. `again` is true after it ended by itself. */
  readonly start: (again: boolean) => Promise<Child>;
  /** Whether it is started again when it ends by itself. */
  readonly restart: boolean;
}

export interface PartFailure {
  readonly name: string;
  /** "exit code 1" */
  readonly why: string;
  readonly lastLines: string;
}

/** What a person is told of it: the sentence for a known cause, or its last lines. */
export function partFailureText({ name, why, lastLines }: PartFailure): string {
  const advice = startAdvice(lastLines);
  if (advice !== lastLines) return `${name} ended by itself (${why}). ${advice}`;
  return `${name} ended by itself (${why}). Its last lines:\n${lastLines || "(none)"}`;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** After this long a part counts as steady: its next end is the first quick one again. */
const STEADY_MS = 20_000;
const QUICK_ENDS = 5;

export class Supervisor {
  readonly #children = new Map<string, Child>();
  readonly #stopping = new AbortController();
  readonly #changed: (parts: Record<string, ProcessIdentity>) => void;
  readonly #report: (line: string) => void;
  #fail: (failure: PartFailure) => void = () => {};
  /** Settles when a part ended that is not, or cannot be, started again. */
  readonly failed: Promise<PartFailure> = new Promise((resolve) => {
    this.#fail = resolve;
  });

  /** @param changed is called with the processes of all parts whenever one started */
  constructor(hooks: {
    changed: (parts: Record<string, ProcessIdentity>) => void;
    report: (line: string) => void;
  }) {
    this.#changed = hooks.changed;
    this.#report = hooks.report;
  }

  /** Starts a part and keeps it up from then on. Rejects where the first start fails. */
  async start(part: Part): Promise<Child> {
    const child = await this.#begin(part, false);
    void this.#keep(part, child);
    return child;
  }

  /** Ends all parts, the last started first; those that take long are killed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const child of [...this.#children.values()].toReversed()) await child.stop();
    this.#children.clear();
  }

  kill(): void {
    this.#stopping.abort();
    for (const child of this.#children.values()) signal(child.process, "SIGKILL");
  }

  async #begin(part: Part, again: boolean): Promise<Child> {
    const child = await part.start(again);
    if (this.#stopping.signal.aborted) {
      await child.stop();
      throw new Error(`${part.name} was started while everything stops`);
    }
    this.#children.delete(part.name);
    this.#children.set(part.name, child);
    const parts = [...this.#children].map(([name, { process }]) => [name, process] as const);
    this.#changed(Object.fromEntries(parts));
    return child;
  }

  async #keep(part: Part, first: Child): Promise<void> {
    let [child, quickEnds] = [first, 0];
    for (;;) {
      const startedAt = performance.now();
      const why = await child.ended;
      if (this.#stopping.signal.aborted) return;
      quickEnds = performance.now() - startedAt > STEADY_MS ? 1 : quickEnds + 1;
      const failure = { name: part.name, why, lastLines: child.lastLines() };
      if (!part.restart || quickEnds >= QUICK_ENDS) return this.#fail(failure);
      this.#report(`${part.name} ended (${why}) and is started again`);
      const next = await this.#restart(part, quickEnds);
      if (next === null) return;
      child = next;
    }
  }

  /** Null where everything stops, or the part cannot be started. */
  async #restart(part: Part, quickEnds: number): Promise<Child | null> {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (quickEnds - 1), LONGEST_PAUSE_MS);
    try {
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal });
      return await this.#begin(part, true);
    } catch (error) {
      if (this.#stopping.signal.aborted) return null;
      const lastLines = error instanceof Error ? error.message : String(error);
      this.#fail({ name: part.name, why: "it cannot be started again", lastLines });
      return null;
    }
  }
}

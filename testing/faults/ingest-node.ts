import { join } from "node:path";
import { type Child, lastLines, startChild } from "../../local/process/child.ts";
import { INGEST_FLAGS } from "../../local/command/ingest.ts";
import { signal } from "../../local/process/process-identity.ts";
import { ROOT } from "../../local/process/run-program.ts";

/** An ingest node that exits by itself is restarted after this. It exits when Postgres is down at its start. */
const RESTART_MS = 500;
const PATIENCE_MS = 10_000;

/**
 * A real ingest process, kept running as a supervisor of services does:
 *
 *   down ──start──▶ up ──kill (-9) | stop (SIGTERM)──▶ down
 *                   up ──exits by itself──▶ up again, after RESTART_MS
 *                   up ──pause (SIGSTOP)──▶ frozen ──resume (SIGCONT)──▶ up, perhaps as a zombie
 */
export class IngestNode {
  readonly name: string;
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: Child | null = null;
  #wanted = false;
  #paused = false;
  /** How often it exited by itself. */
  crashes = 0;

  constructor(name: string, folder: string, environment: Readonly<Record<string, string>>) {
    this.name = name;
    this.#folder = folder;
    this.#environment = environment;
  }

  /** Of the running process; null while none runs. */
  get pid(): number | null {
    return this.#child?.process.pid ?? null;
  }

  /** The end of its log. */
  lastLines(): string {
    return lastLines(join(this.#folder, `${this.name}.log`));
  }

  async start(): Promise<void> {
    this.#wanted = true;
    if (this.#child !== null) return;
    const child = await startChild({
      name: this.name,
      command: process.execPath,
      args: [...INGEST_FLAGS, join(ROOT, "ingest/main.ts")],
      cwd: this.#folder,
      env: { ...this.#environment, INGEST_NODE: this.name },
      logFile: join(this.#folder, `${this.name}.log`),
      append: true,
      patienceMs: PATIENCE_MS,
    });
    this.#child = child;
    void child.ended.then(() => this.#ended(child));
  }

  /** Like a crash of the machine: leases are not released. */
  async kill(): Promise<void> {
    await this.#end((child) => signal(child.process, "SIGKILL"));
  }

  /** Like a deploy: leases are released. */
  async stop(): Promise<void> {
    await this.#end((child) => child.stop());
  }

  pause(): void {
    if (this.#child === null) return;
    this.#paused = true;
    signal(this.#child.process, "SIGSTOP");
  }

  resume(): void {
    if (this.#child !== null && this.#paused) signal(this.#child.process, "SIGCONT");
    this.#paused = false;
  }

  async #end(how: (child: Child) => Promise<void> | void): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child === null) return;
    this.resume();
    await how(child);
    await child.ended;
    this.#child = null;
  }

  async #ended(child: Child): Promise<void> {
    if (this.#child !== child || !this.#wanted) return;
    this.#child = null;
    this.crashes += 1;
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    if (this.#wanted) await this.start();
  }
}

import PQueue from "p-queue";
import type { MirrorTable } from "./mirror-table.ts";
import { Signal } from "../lib/running.ts";

/**
 * An object's mirror table as currently known to the pipeline, while its fields come and go. A batch of events is
 * decoded and written with the same table: it changes between batches only.
 */
export class LiveTable {
  /** Notified when the object should be described again. */
  readonly schemaStale = new Signal();
  /** One user of the table at a time, in order of arrival. */
  readonly #users = new PQueue({ concurrency: 1 });
  readonly #schemas = new Set<string>();
  readonly #doubted = new Set<string>();
  #current: MirrorTable;

  /** `schemaId` is that of the topic, from before the object was described; empty where it has none. */
  constructor(table: MirrorTable, schemaId: string) {
    this.#current = table;
    this.#schemas.add(schemaId);
  }

  get current(): MirrorTable {
    return this.#current;
  }

  /** Runs work on the table, which does not change meanwhile. */
  use<T>(work: (table: MirrorTable) => Promise<T>): Promise<T> {
    return this.#users.add(() => work(this.#current));
  }

  /** Replaces the table by the result of `prepare`, while nobody uses it. Returns the drift. */
  replace<Drift>(
    prepare: () => Promise<{ readonly table: MirrorTable; readonly drift: Drift }>,
  ): Promise<Drift> {
    return this.#users.add(async () => {
      const { table, drift } = await prepare();
      this.#current = table;
      return drift;
    });
  }

  /**
   * Marks the schema stale because the org refused to read a field, which may be gone. Once for each field: one that is
   * still described may be refused by every read.
   */
  doubt(field: string): void {
    if (this.#doubted.has(field)) return;
    this.#doubted.add(field);
    this.schemaStale.notify();
  }

  /** Adds the schemas of events. True where this pipeline has not seen one of them before. */
  addSchemas(schemaIds: readonly string[]): boolean {
    const before = this.#schemas.size;
    for (const id of schemaIds) this.#schemas.add(id);
    return this.#schemas.size > before;
  }
}

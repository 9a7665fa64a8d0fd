import PQueue from "p-queue";
import type { MirrorTable } from "./mirror-table.ts";
import { Signal } from "../lib/running.ts";

/**
 * An object's mirror table as the pipeline knows it at the moment, while its fields come and go. What a batch of events is
 * decoded with it is also written with: the table changes between batches only.
 */
export class LiveTable {
  /** Notified when the object should be described again. */
  readonly schemaStale = new Signal();
  /** One user of the table at a time, in the order in which they came. */
  readonly #users = new PQueue({ concurrency: 1 });
  readonly #schemas = new Set<string>();
  #current: MirrorTable;

  /** `schemaId` is that of the topic, from before the object was described; empty where it has none. */
  constructor(table: MirrorTable, schemaId: string) {
    this.#current = table;
    this.#schemas.add(schemaId);
  }

  get current(): MirrorTable {
    return this.#current;
  }

  /** Runs work on the table, which stays as it is meanwhile. */
  use<T>(work: (table: MirrorTable) => Promise<T>): Promise<T> {
    return this.#users.add(() => work(this.#current));
  }

  /** Replaces the table by what `prepare` makes of it, while nobody uses it; answers what is different. */
  replace<Drift>(
    prepare: () => Promise<{ readonly table: MirrorTable; readonly drift: Drift }>,
  ): Promise<Drift> {
    return this.#users.add(async () => {
      const { table, drift } = await prepare();
      this.#current = table;
      return drift;
    });
  }

  /** True where an event was written with a schema that this pipeline has not met; from then on it has. */
  meets(schemaIds: readonly string[]): boolean {
    const before = this.#schemas.size;
    for (const id of schemaIds) this.#schemas.add(id);
    return this.#schemas.size > before;
  }
}

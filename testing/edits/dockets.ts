import type { Conflict, Edit } from "../../edge/edits/edit.ts";
import type { Attempt, Docket } from "../../ingest/edits/rules/docket.ts";
import type { Mirror } from "./mirror.ts";

type Stored = Pick<Docket, "edits" | "attempts" | "conflicts">;

/** Edits, attempts and conflicts, instead of Postgres. A docket is loaded and saved whole, as one transaction does. */
export class Dockets {
  readonly #stored = new Map<string, Stored>();
  readonly #mirror: Mirror;
  /** Called with what a person has to decide. */
  readonly #asked: (recordId: string, conflict: Conflict) => void;

  constructor(mirror: Mirror, asked: (recordId: string, conflict: Conflict) => void) {
    this.#mirror = mirror;
    this.#asked = asked;
  }

  load(recordId: string): Docket {
    return { ...this.#mirror.part(recordId), ...this.#of(recordId) };
  }

  save({ recordId, edits, attempts, conflicts }: Docket): void {
    const before = this.#of(recordId).conflicts.length;
    this.#stored.set(recordId, { edits, attempts, conflicts });
    for (const conflict of conflicts.slice(before))
      if (conflict.decision === null) this.#asked(recordId, conflict);
  }

  change(recordId: string, change: (docket: Docket) => Docket): void {
    this.save(change(this.load(recordId)));
  }

  edits(recordId: string): readonly Edit[] {
    return this.#of(recordId).edits;
  }

  attempts(recordId: string): readonly Attempt[] {
    return this.#of(recordId).attempts;
  }

  #of(recordId: string): Stored {
    return this.#stored.get(recordId) ?? { edits: [], attempts: [], conflicts: [] };
  }
}

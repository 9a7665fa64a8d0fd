import type { Pool } from "pg";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Clock } from "../lib/clock.ts";
import { computedColumns } from "./computed-column.ts";

/** A new formula over this object is known to its lane within this. */
const KNOWN_FOR_MS = 60_000;

/** Columns of an object that are computed from fields of this lane's object, over one reference. */
export type Dependent = {
  readonly object: string;
  readonly table: string;
  /** False while it is being copied: which of its records refer to what is not known yet. */
  readonly copied: boolean;
  /** Column of the reference. */
  readonly reference: string;
  /** By field of this lane's object, in lower case: the columns that it is an input of. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
};

/** What is computed from an object's fields, by the columns of all mirrored objects; looked up now and then. */
export class Dependents {
  readonly #pool: Pool;
  readonly #object: string;
  readonly #clock: Clock;
  #known: { readonly at: number; readonly list: readonly Dependent[] } | null = null;

  constructor(pool: Pool, object: string, clock: Clock) {
    this.#pool = pool;
    this.#object = object;
    this.#clock = clock;
  }

  async list(): Promise<readonly Dependent[]> {
    const now = this.#clock.now();
    if (this.#known === null || now - this.#known.at >= KNOWN_FOR_MS)
      this.#known = { at: now, list: await dependentsOf(this.#pool, this.#object) };
    return this.#known.list;
  }
}

async function dependentsOf(pool: Pool, parent: string): Promise<readonly Dependent[]> {
  const { rows } = await pool.query<Readonly<Record<string, string>>>(
    "select name, mirror_table, columns, copied_at is not null as copied from sync.object order by name",
  );
  return rows.flatMap(({ name = "", mirror_table: table = "", columns = "[]", copied }) => {
    const computed = computedColumns(JSON.parse(columns) as readonly MirrorColumn[]);
    const inputs = computed.flatMap(({ column, inputs }) =>
      inputs
        .filter(({ parents }) => parents.includes(parent))
        .map((input) => ({ ...input, field: input.field.toLowerCase(), column })),
    );
    return [...Map.groupBy(inputs, ({ reference }) => reference)].map(([reference, over]) => {
      const byField = Map.groupBy(over, ({ field }) => field);
      const named = [...byField].map(([field, some]) => {
        return [field, some.map(({ column }) => column)] as const;
      });
      const of = { object: name, table, copied: copied === "t" };
      return { ...of, reference, columns: new Map(named) };
    });
  });
}

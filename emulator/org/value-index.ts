import type { FieldValue, OrgRecord } from "./record.ts";

type Records = ReadonlyMap<string, Readonly<OrgRecord>>;

/** Which live records of an object have a value in a field; an index is made when first asked for, then kept. */
export class ValueIndex {
  readonly #live: Records;
  readonly #byField = new Map<string, Map<FieldValue, Set<string>>>();

  /** @param live the object's live records, by id */
  constructor(live: Records) {
    this.#live = live;
  }

  /** The live records with this value. */
  *find(field: string, value: FieldValue): Generator<Readonly<OrgRecord>> {
    for (const id of this.#of(field).get(value) ?? []) {
      const record = this.#live.get(id);
      if (record !== undefined) yield record;
    }
  }

  /** Takes note of a record that was replaced; undefined is a record that is not live. */
  move(
    id: string,
    before: Readonly<OrgRecord> | undefined,
    now: Readonly<OrgRecord> | undefined,
  ): void {
    for (const [field, ids] of this.#byField) {
      const [from, to] = [before?.[field] ?? null, now?.[field] ?? null];
      if (before !== undefined && now !== undefined && from === to) continue;
      if (before !== undefined) ids.get(from)?.delete(id);
      if (now !== undefined) add(ids, to, id);
    }
  }

  #of(field: string): Map<FieldValue, Set<string>> {
    const known = this.#byField.get(field);
    if (known !== undefined) return known;
    const ids = new Map<FieldValue, Set<string>>();
    for (const [id, record] of this.#live) add(ids, record[field] ?? null, id);
    this.#byField.set(field, ids);
    return ids;
  }
}

function add(ids: Map<FieldValue, Set<string>>, value: FieldValue, id: string): void {
  const set = ids.get(value);
  if (set === undefined) ids.set(value, new Set([id]));
  else set.add(id);
}

import type { FieldValue, OrgRecord } from "../model/record.ts";

type Records = ReadonlyMap<string, Readonly<OrgRecord>>;

/** Finds records by a field's value. An index is made at the first use and then kept. */
export class ValueIndex {
  readonly #records: Records;
  readonly #byField = new Map<string, Map<FieldValue, Set<string>>>();

  /** @param records by id; report changes with `move` */
  constructor(records: Records) {
    this.#records = records;
  }

  find(field: string, value: FieldValue): Readonly<OrgRecord>[] {
    const ids = [...(this.#of(field).get(value) ?? [])].toSorted();
    return ids.map((id) => this.#records.get(id)).filter((record) => record !== undefined);
  }

  /** Updates the indexes for a record that is about to be replaced; undefined stands for no record. */
  move(
    id: string,
    before: Readonly<OrgRecord> | undefined,
    now: Readonly<OrgRecord> | undefined,
  ): void {
    for (const [field, ids] of this.#byField) {
      const [from, to] = [before?.[field] ?? null, now?.[field] ?? null];
      if (before !== undefined && now !== undefined && from === to) continue;
      if (before !== undefined) remove(ids, from, id);
      if (now !== undefined) add(ids, to, id);
    }
  }

  #of(field: string): Map<FieldValue, Set<string>> {
    const known = this.#byField.get(field);
    if (known !== undefined) return known;
    const ids = new Map<FieldValue, Set<string>>();
    for (const [id, record] of this.#records) add(ids, record[field] ?? null, id);
    this.#byField.set(field, ids);
    return ids;
  }
}

function add(ids: Map<FieldValue, Set<string>>, value: FieldValue, id: string): void {
  const set = ids.get(value);
  if (set === undefined) ids.set(value, new Set([id]));
  else set.add(id);
}

function remove(ids: Map<FieldValue, Set<string>>, value: FieldValue, id: string): void {
  const set = ids.get(value);
  set?.delete(id);
  if (set?.size === 0) ids.delete(value);
}

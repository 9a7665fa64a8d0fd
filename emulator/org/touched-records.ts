import { ValueIndex } from "./value-index.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** A record that a transaction touched: its committed state and its new state. */
export type Touched = {
  readonly type: ObjectType;
  readonly before: Readonly<OrgRecord> | undefined;
  now: Readonly<OrgRecord>;
};

type Live = {
  readonly records: Map<string, Readonly<OrgRecord>>;
  readonly index: ValueIndex;
};

/** The records that a transaction touched, by id, in the order of the first touch. Ids are unique across objects. */
export class TouchedRecords {
  readonly #touched = new Map<string, Touched>();
  /** By object: those that will be live. */
  readonly #live = new Map<string, Live>();
  #undo: (() => void)[] | undefined;

  get(id: string): Touched | undefined {
    return this.#touched.get(id);
  }

  has(id: string): boolean {
    return this.#touched.has(id);
  }

  entries(): IterableIterator<[string, Touched]> {
    return this.#touched.entries();
  }

  /** The records of an object that will be live, with this value in a field. */
  find(object: string, field: string, value: FieldValue): readonly Readonly<OrgRecord>[] {
    return this.#live.get(object)?.index.find(field, value) ?? [];
  }

  /** @param before its committed state, at the first touch */
  put(type: ObjectType, before: Readonly<OrgRecord> | undefined, now: Readonly<OrgRecord>): void {
    const id = String(now["Id"]);
    const touched = this.#touched.get(id);
    const was = touched?.now;
    if (touched === undefined) this.#touched.set(id, { type, before, now });
    else touched.now = now;
    this.#move(type.name, id, was, now);
    this.#undo?.push(() => {
      this.#move(type.name, id, now, was);
      if (touched === undefined || was === undefined) this.#touched.delete(id);
      else touched.now = was;
    });
  }

  /** Runs a write. If it throws, its changes are undone. */
  atomically<T>(write: () => T): T {
    if (this.#undo !== undefined) return write();
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return write();
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  #move(
    object: string,
    id: string,
    was: Readonly<OrgRecord> | undefined,
    now: Readonly<OrgRecord> | undefined,
  ): void {
    const [from, to] = [live(was), live(now)];
    const { records, index } = this.#liveOf(object);
    index.move(id, from, to);
    if (to === undefined) records.delete(id);
    else records.set(id, to);
  }

  #liveOf(object: string): Live {
    const known = this.#live.get(object);
    if (known !== undefined) return known;
    const records = new Map<string, Readonly<OrgRecord>>();
    const made = { records, index: new ValueIndex(records) };
    this.#live.set(object, made);
    return made;
  }
}

function live(record: Readonly<OrgRecord> | undefined): Readonly<OrgRecord> | undefined {
  return record?.["IsDeleted"] === true ? undefined : record;
}

import { ValueIndex } from "./value-index.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** A record that a transaction touched: its committed state and its new state. */
export type Touched = {
  readonly type: ObjectType;
  readonly before: Readonly<OrgRecord> | undefined;
  now: Readonly<OrgRecord>;
  /** Whether the transaction first deleted or first undeleted it; undefined when it did neither. */
  first: "DELETE" | "UNDELETE" | undefined;
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
    const wasFirst = touched?.first;
    const first = wasFirst ?? turn(was ?? before, now);
    if (touched === undefined) this.#touched.set(id, { type, before, now, first });
    else Object.assign(touched, { now, first });
    this.#move(type.name, id, was, now);
    this.#undo?.push(() => {
      this.#move(type.name, id, now, was);
      if (touched === undefined || was === undefined) this.#touched.delete(id);
      else Object.assign(touched, { now: was, first: wasFirst });
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

/** What a write did to the record if it made it live or took its life. */
function turn(was: Readonly<OrgRecord> | undefined, now: Readonly<OrgRecord>): Touched["first"] {
  if (was === undefined || (live(was) === undefined) === (live(now) === undefined))
    return undefined;
  return live(now) === undefined ? "DELETE" : "UNDELETE";
}

function live(record: Readonly<OrgRecord> | undefined): Readonly<OrgRecord> | undefined {
  return record?.["IsDeleted"] === true ? undefined : record;
}

import { isWholeSight } from "../grants/grant-of.ts";
import { type Change, shownChange } from "../protocol/change.ts";
import { eventText, type Place } from "../protocol/stream.ts";
import { changesSince, readChanges } from "../query/changes-since.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { ProblemError } from "./problem.ts";
import { ALL_READ, NOT_KEPT, OTHER_LOG, resetTo } from "./stream-told.ts";
import type { Reader } from "./who.ts";

/** Changes of one read, and their bytes. */
const AT_ONCE = 500;
const MOST_BYTES = 1_000_000;

/** What a read of the log tells, and whether more follows. */
type Read = { readonly place: Place; readonly text: string; readonly isMore: boolean };

/** The log of an object, as its stream tells it to one who sees all of its records. */
export class StreamLog {
  readonly #reader: Reader;
  readonly #object: ObjectEntry;
  readonly #shown: (change: Change) => readonly Change[];

  constructor(reader: Reader, object: ObjectEntry) {
    [this.#reader, this.#object] = [reader, object];
    this.#shown = shownTo(reader, object);
  }

  async head(): Promise<Place> {
    const { name } = this.#object;
    const asked = changesSince(name, { line: null, seq: 0 }, 0);
    const [row] = await this.#reader.database.query(asked);
    if (!row?.[1])
      throw new ProblemError(503, "No log yet", `Nothing was mirrored of ${name} yet; try again.`);
    return { line: row[1], seq: Number(row[0]) };
  }

  /** What follows that place, or a reset where that is not all there. */
  async after(place: Place): Promise<Read> {
    const asked = changesSince(this.#object.name, place, AT_ONCE, MOST_BYTES);
    const read = readChanges(place.seq, await this.#reader.database.query(asked));
    if ("gone" in read) return this.#reset(read.head === null ? OTHER_LOG : NOT_KEPT);
    const { line, from, to, head } = read;
    if (read.changes.some(({ effect }) => effect === "reset")) return this.#reset(ALL_READ);
    const data = { line, from, to, changes: read.changes.flatMap(this.#shown) };
    const text = to < from ? "" : eventText({ event: "changes", data });
    return { place: { line, seq: to }, text, isMore: to < head };
  }

  async #reset(reason: string): Promise<Read> {
    const { place, text } = resetTo(await this.head(), reason);
    return { place, text, isMore: false };
  }
}

function shownTo({ grant }: Reader, object: ObjectEntry): (change: Change) => readonly Change[] {
  const sight = grant.of(object.name);
  if (sight !== null && isWholeSight(sight)) return (change) => [change];
  const columns = new Set(object.columns.map(({ column }) => column));
  return (change) => {
    const shown = shownChange(change, columns);
    return shown === null ? [] : [shown];
  };
}

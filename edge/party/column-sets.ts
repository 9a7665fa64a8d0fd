import { shownChange } from "../protocol/change.ts";
import type { RoomMessage, TicketClaims } from "../protocol/room.ts";

/**
 * Names a set of columns: feeds with the same keys are sent the same text. `*` is all columns. A short list is its own
 * key, so that a room that slept still knows it; a long one is `set N`, because a connection keeps 2 kB at most.
 */
export type ColumnsKey = string;
export const ALL_COLUMNS: ColumnsKey = "*";
const LIST = "columns ";
/** All lists of one connection together. */
const MAX_LIST = 1_000;
/** Long lists are kept in memory, and whoever watches may name many: from then on those that no feed has are forgotten. */
const MANY_SETS = 200;

/** The key of a short list; of a long one that of all columns. */
export function shortKey(columns: TicketClaims["columns"]): ColumnsKey {
  if (columns === "*") return ALL_COLUMNS;
  const text = [...new Set(columns.toSorted())].join(",");
  return text.length <= MAX_LIST ? `${LIST}${text}` : ALL_COLUMNS;
}

/** The sets of columns that the feeds of a room may see, and those that they watch. */
export class ColumnSets {
  /** `text` is the list as it is compared: writing all of them anew for each feed would take the room milliseconds. */
  readonly #sets = new Map<
    ColumnsKey,
    { readonly set: ReadonlySet<string>; readonly text: string }
  >();
  #made = 0;

  /** `beside`: the key of another set of the same connection. */
  add(columns: TicketClaims["columns"], beside: ColumnsKey = ""): ColumnsKey {
    if (columns === "*") return ALL_COLUMNS;
    const set = new Set(columns.toSorted());
    const text = [...set].join(",");
    if (text.length + beside.length <= MAX_LIST) return `${LIST}${text}`;
    for (const [key, one] of this.#sets) if (one.text === text) return key;
    this.#made += 1;
    const key = `set ${this.#made}`;
    this.#sets.set(key, { set, text });
    return key;
  }

  /** Whether there are so many long lists that it is time to say which are in use. */
  get areMany(): boolean {
    return this.#sets.size >= MANY_SETS;
  }

  keepOnly(used: ReadonlySet<ColumnsKey>): void {
    for (const key of this.#sets.keys()) if (!used.has(key)) this.#sets.delete(key);
  }

  /** False for a long list from before the room slept: it is forgotten. */
  knows(key: ColumnsKey): boolean {
    return key === ALL_COLUMNS || key.startsWith(LIST) || this.#sets.has(key);
  }

  /** None where it is forgotten. */
  of(key: ColumnsKey): "*" | ReadonlySet<string> {
    if (key === ALL_COLUMNS) return "*";
    if (!key.startsWith(LIST)) return this.#sets.get(key)?.set ?? new Set();
    return new Set(key.slice(LIST.length).split(","));
  }

  /**
   * The message with the columns of that key only. A change that shows none of them is left out: `from` and `to` pass over
   * it. One by which a record comes or goes is for all.
   */
  textFor(key: ColumnsKey, message: RoomMessage): string {
    const set = this.of(key);
    if (set === "*") return JSON.stringify(message);
    if (message.type !== "batch") return JSON.stringify(message);
    const changes = message.changes.flatMap((change) => shownChange(change, set) ?? []);
    return JSON.stringify({ ...message, changes });
  }
}

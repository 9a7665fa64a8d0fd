import type { RoomMessage, TicketClaims } from "../protocol/room.ts";

/**
 * Names a set of columns: feeds with the same key are sent the same text. `*` is all columns. A short list is its own
 * key, so that a room that slept still knows it; a long one is `set N`, because a connection keeps 2 kB at most.
 */
export type ColumnsKey = string;
export const ALL_COLUMNS: ColumnsKey = "*";
const LIST = "columns ";
const MAX_LIST = 1_000;

/** The sets of columns that the feeds of a room may see. */
export class VisibleColumns {
  readonly #sets = new Map<ColumnsKey, ReadonlySet<string>>();

  add(columns: TicketClaims["columns"]): ColumnsKey {
    if (columns === "*") return ALL_COLUMNS;
    const text = columns.toSorted().join(",");
    if (text.length <= MAX_LIST) return `${LIST}${text}`;
    for (const [key, set] of this.#sets) if ([...set].join(",") === text) return key;
    const key = `set ${this.#sets.size + 1}`;
    this.#sets.set(key, new Set(columns.toSorted()));
    return key;
  }

  /** False for a long list from before the room slept: it is forgotten. */
  knows(key: ColumnsKey): boolean {
    return key === ALL_COLUMNS || key.startsWith(LIST) || this.#sets.has(key);
  }

  /** The message with the columns of that key only. No change is left out, so that seqs have no holes. */
  textFor(key: ColumnsKey, message: RoomMessage): string {
    if (key === ALL_COLUMNS || message.type !== "batch") return JSON.stringify(message);
    const set = key.startsWith(LIST)
      ? new Set(key.slice(LIST.length).split(","))
      : this.#sets.get(key);
    const changes = message.changes.map((change) => ({
      ...change,
      fields: Object.fromEntries(
        Object.entries(change.fields).filter(([column]) => set?.has(column)),
      ),
    }));
    return JSON.stringify({ ...message, changes });
  }
}

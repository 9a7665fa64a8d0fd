import type { RoomMessage, TicketClaims } from "../protocol/room.ts";

/** Names a set of columns: feeds with the same key are sent the same text. `*` is all columns. */
export type ColumnsKey = string;
export const ALL_COLUMNS: ColumnsKey = "*";

/** The sets of columns that the feeds of a room may see. */
export class VisibleColumns {
  readonly #sets = new Map<ColumnsKey, ReadonlySet<string>>();

  add(columns: TicketClaims["columns"]): ColumnsKey {
    if (columns === "*") return ALL_COLUMNS;
    const text = columns.toSorted().join(",");
    for (const [key, set] of this.#sets) if ([...set].join(",") === text) return key;
    const key = `set ${this.#sets.size + 1}`;
    this.#sets.set(key, new Set(columns.toSorted()));
    return key;
  }

  /** False for a key from before the room hibernated: its columns are forgotten. */
  knows(key: ColumnsKey): boolean {
    return key === ALL_COLUMNS || this.#sets.has(key);
  }

  /** The message with the columns of that key only. No change is left out, so that seqs have no holes. */
  textFor(key: ColumnsKey, message: RoomMessage): string {
    const set = this.#sets.get(key);
    if (key === ALL_COLUMNS || message.type !== "batch") return JSON.stringify(message);
    const changes = message.changes.map((change) => ({
      ...change,
      fields: Object.fromEntries(
        Object.entries(change.fields).filter(([column]) => set?.has(column)),
      ),
    }));
    return JSON.stringify({ ...message, changes });
  }
}

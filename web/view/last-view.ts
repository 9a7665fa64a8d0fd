/** The query string that an object's grid had when it was last shown, so that leaving a record leads back to it. */
const searches = new Map<string, string>();

export function rememberView(object: string, search: string): void {
  searches.set(object, search);
}

/** The address of an object's grid, as it was last shown. */
export function gridHref(object: string): string {
  return `/objects/${object}${searches.get(object) ?? ""}`;
}

/** The cell from which a record was opened. It has the focus again on the way back. */
export type OpenedCell = {
  readonly id: string;
  readonly column: string;
  /** The index of its row in the list. */
  readonly row: number;
  /** How far its row was below the upper edge of what was seen. */
  readonly belowPx: number;
  /** The view in which it was. */
  readonly search: string;
};

const opened = new Map<string, OpenedCell>();

export function rememberCell(object: string, cell: OpenedCell): void {
  opened.set(object, cell);
}

/** The remembered cell, if it was in this view. It is forgotten by this. */
export function takeCell(object: string, search: string): OpenedCell | undefined {
  const cell = opened.get(object);
  opened.delete(object);
  return cell?.search === search ? cell : undefined;
}

/** The records that an object's grid last had, in its order. */
const lists = new Map<string, readonly string[]>();

export function rememberList(object: string, ids: readonly string[]): void {
  lists.set(object, ids);
}

/** What stands beside a record in the list that it was opened from; null where it is not of that list. */
export type Neighbours = {
  readonly previous: string | null;
  readonly next: string | null;
};

export function neighboursOf(object: string, id: string): Neighbours | null {
  const ids = lists.get(object) ?? [];
  const at = ids.indexOf(id);
  if (at < 0 || ids.length === 1) return null;
  return { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}

/** The way back leads to the record that was looked at last. */
export function moveCell(object: string, id: string): void {
  const cell = opened.get(object);
  if (cell) opened.set(object, { ...cell, id });
}

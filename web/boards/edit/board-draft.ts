import {
  type Board,
  type BoardFilter,
  COLUMNS,
  MAX_TILES,
  type Place,
  type Tile,
} from "../../../edge/protocol/board.ts";
import { arranged, closedUp, reordered } from "./arrange.ts";
import { isBlank } from "../../../edge/protocol/blank.ts";

/*
 * A board while it is changed: what it is, what it was before each change, and what was undone. Every change makes a new
 * board, which shares what stayed.
 */

export type Draft = {
  readonly board: Board;
  /** What it was made of; null for a board that is not saved yet. */
  readonly saved: Board | null;
  /** The latest last. */
  readonly past: readonly Board[];
  /** What was undone, the latest last. */
  readonly future: readonly Board[];
};

export type BoardEdit =
  | { readonly do: "add"; readonly tile: Tile }
  /** Another question, title or chart of a tile; it stays where it is. */
  | { readonly do: "change"; readonly tile: Tile }
  /** A second one of a tile, beside it, or below it where there is no room. */
  | { readonly do: "duplicate"; readonly key: string }
  | { readonly do: "remove"; readonly key: string }
  /** Moves and resizes. */
  | { readonly do: "arrange"; readonly key: string; readonly place: Place }
  /** Before the tile that it came after, as they are read, or behind the next. */
  | { readonly do: "reorder"; readonly key: string; readonly by: -1 | 1 }
  | { readonly do: "rename"; readonly name: string }
  | { readonly do: "describe"; readonly about: string }
  | { readonly do: "filter"; readonly filters: readonly BoardFilter[] };

/** The longest way back. */
const MAX_PAST = 200;

export function draftOf(board: Board, saved: Board | null): Draft {
  return { board, saved, past: [], future: [] };
}

/** The draft after a change; the same where it changes nothing. */
export function edited(draft: Draft, edit: BoardEdit): Draft {
  const board = applied(draft.board, edit);
  if (isSame(board, draft.board)) return draft;
  return { ...draft, board, past: [...draft.past, draft.board].slice(-MAX_PAST), future: [] };
}

export function undone(draft: Draft): Draft {
  const board = draft.past.at(-1);
  if (board === undefined) return draft;
  return {
    ...draft,
    board,
    past: draft.past.slice(0, -1),
    future: [...draft.future, draft.board],
  };
}

export function redone(draft: Draft): Draft {
  const board = draft.future.at(-1);
  if (board === undefined) return draft;
  return {
    ...draft,
    board,
    past: [...draft.past, draft.board],
    future: draft.future.slice(0, -1),
  };
}

/** There is something to lose: it is not what was saved, or, of a board that never was, not what it began with. */
export function differs({ board, saved, past }: Draft): boolean {
  return !isSame(board, saved ?? past[0] ?? board);
}

/** A key that no other has: `amount`, `amount-2`, … */
export function freeKey(wanted: string, taken: readonly { readonly key: string }[]): string {
  const keys = new Set(taken.map(({ key }) => key));
  const stem = wanted.replace(/-\d+$/, "").slice(0, 35);
  const all = [wanted, ...Array.from({ length: keys.size }, (_, n) => `${stem}-${n + 2}`)];
  return all.find((key) => !keys.has(key)) ?? wanted;
}

function applied(board: Board, edit: BoardEdit): Board {
  switch (edit.do) {
    case "add":
      return withTiles(board, added(board.tiles, edit.tile));
    case "change":
      return withTiles(
        board,
        board.tiles.map((tile) =>
          tile.key === edit.tile.key ? { ...edit.tile, place: tile.place } : tile,
        ),
      );
    case "duplicate":
      return withTiles(board, duplicated(board.tiles, edit.key));
    case "remove":
      return withTiles(board, closedUp(board.tiles.filter(({ key }) => key !== edit.key)));
    case "arrange":
      return withTiles(board, arranged(board.tiles, edit.key, edit.place));
    case "reorder":
      return withTiles(board, reordered(board.tiles, edit.key, edit.by));
    case "rename":
      return isBlank(edit.name) ? board : { ...board, name: edit.name.trim() };
    case "describe":
      return described(board, edit.about.trim());
    case "filter":
      return { ...board, filters: [...edit.filters] };
  }
}

function withTiles(board: Board, tiles: readonly Tile[]): Board {
  return { ...board, tiles: [...tiles] };
}

function added(tiles: readonly Tile[], tile: Tile): readonly Tile[] {
  if (tiles.length >= MAX_TILES) return tiles;
  const one = { ...tile, key: freeKey(tile.key, tiles) };
  return arranged([...tiles, one], one.key, one.place);
}

function duplicated(tiles: readonly Tile[], key: string): readonly Tile[] {
  const tile = tiles.find((one) => one.key === key);
  if (tile === undefined) return tiles;
  const { x, y, width, height } = tile.place;
  const hasRoom = x + 2 * width <= COLUMNS;
  const place = hasRoom ? { ...tile.place, x: x + width, y } : { ...tile.place, x, y: y + height };
  return added(tiles, { ...tile, place });
}

function described({ about: _before, ...board }: Board, about: string): Board {
  return about === "" ? board : { ...board, about };
}

/** Equal as they would be saved: in whichever order their parts are named. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, sorted(part)]),
  );
}

const MAX_NAME = 120;

/** `Sales` → `Sales (copy)` → `Sales (copy 2)` */
export function copyName(name: string): string {
  const [, stem = name, , n] = /^(.*) \(copy( (\d{1,4}))?\)$/.exec(name) ?? [];
  const ending = stem === name ? " (copy)" : ` (copy ${Number(n ?? 1) + 1})`;
  return stem.slice(0, MAX_NAME - ending.length) + ending;
}

import { COLUMNS, type Place, type Tile } from "../../../edge/protocol/board.ts";

/*
 * Where tiles are, when one of them is to be somewhere else. Tiles fall up: put down one after the other, each rests on what
 * is above it, so that there are no gaps and no two overlap. The others keep their order; the one that is arranged comes
 * where, of all places in that order, it is nearest to what was asked for and most others stay where they are.
 */

/** What of a tile matters here. */
export type Placed = Pick<Tile, "key" | "place">;

const MAX_HEIGHT = 40;
const MAX_ROW = 10_000;

/** The tiles from the top left on, as they are read. */
export function inReadingOrder<T extends Placed>(tiles: readonly T[]): readonly T[] {
  return tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
}

/** The tiles with all gaps closed. */
export function closedUp<T extends Placed>(tiles: readonly T[]): readonly T[] {
  return placed(tiles, fallen(inReadingOrder(tiles)));
}

/** The tiles after one was asked to be somewhere, perhaps in another size. Whatever has its place keeps its identity. */
export function arranged<T extends Placed>(
  tiles: readonly T[],
  key: string,
  asked: Place,
): readonly T[] {
  const moved = tiles.find((tile) => tile.key === key);
  if (moved === undefined) return tiles;
  const place = onBoard(asked);
  const others = inReadingOrder(tiles.filter((tile) => tile !== moved));
  const before = fallen(inReadingOrder(tiles));
  const ways = Array.from({ length: others.length + 1 }, (_, index) =>
    fallen(others.toSpliced(index, 0, { ...moved, place } as T)),
  );
  const cost = (way: Places) => [Math.abs(rowOf(way, key) - place.y), movedCount(way, before, key)];
  const best = ways.reduce((least, way) => (isLess(cost(way), cost(least)) ? way : least));
  return placed(tiles, best);
}

/** The tiles with one in the next place in a direction, seen from another; null where there is none. */
export function nudged<T extends Placed>(
  tiles: readonly T[],
  key: string,
  from: Place,
  dx: number,
  dy: number,
): readonly T[] | null {
  const end = Math.max(...tiles.map(({ place }) => place.y + place.height));
  for (let step = 1; step <= Math.max(COLUMNS, end); step += 1) {
    const next = arranged(tiles, key, { ...from, x: from.x + dx * step, y: from.y + dy * step });
    if (isTowards(from, placeIn(next, key) ?? from, dx, dy)) return next;
  }
  return null;
}

/** A tile grows to the right and downwards, up to the edge of the board. */
export function resized(place: Place, dx: number, dy: number): Place {
  const width = within(place.width + dx, 1, COLUMNS - place.x);
  return { ...place, width, height: within(place.height + dy, 1, MAX_HEIGHT) };
}

/** The tiles after one has changed places with the one before (-1) or after it (1), as they are read. */
export function reordered<T extends Placed>(
  tiles: readonly T[],
  key: string,
  by: -1 | 1,
): readonly T[] {
  const order = inReadingOrder(tiles);
  const at = order.findIndex((tile) => tile.key === key);
  const [first, second] = [order[Math.min(at, at + by)], order[Math.max(at, at + by)]];
  if (at === -1 || first === undefined || second === undefined) return tiles;
  const ways = exchanges(first, second).map((pair) => {
    const next = order.map((tile) => (tile === first ? pair[0] : tile === second ? pair[1] : tile));
    return placed(tiles, fallen(next));
  });
  const isBefore = (way: readonly T[]) => {
    const keys = inReadingOrder(way).map((tile) => tile.key);
    return keys.indexOf(second.key) < keys.indexOf(first.key);
  };
  return ways.find(isBefore) ?? tiles;
}

/** The ways in which the second of two tiles comes before the first, the least of a change first; the last never fails. */
function exchanges<T extends Placed>(first: T, second: T): readonly (readonly [T, T])[] {
  const at = (tile: T, x: number): T => ({ ...tile, place: onBoard({ ...tile.place, x }) });
  const behind = first.place.x + second.place.width;
  const aside = [at(second, first.place.x), at(first, behind)] as const;
  const below = [second, first] as const;
  const isAside = first.place.y === second.place.y && behind + first.place.width <= COLUMNS;
  return [...(isAside ? [aside] : []), below, [at(second, first.place.x), first]];
}

/** A place for something of that size: the highest that is free, then the leftmost. */
export function freePlace(
  tiles: readonly Placed[],
  { width, height }: Pick<Place, "width" | "height">,
): Place {
  const bottoms = skyline(tiles.map(({ place }) => place));
  const ways = Array.from({ length: COLUMNS - width + 1 }, (_, x) => ({
    x,
    y: Math.max(...bottoms.slice(x, x + width)),
    width,
    height,
  }));
  return ways.reduce((least, way) => (way.y < least.y ? way : least));
}

export function placeIn(tiles: readonly Placed[], key: string): Place | undefined {
  return tiles.find((tile) => tile.key === key)?.place;
}

type Places = ReadonlyMap<string, Place>;

/** Each tile on what was put down before it. */
function fallen(order: readonly Placed[]): Places {
  const bottoms = Array.from({ length: COLUMNS }, () => 0);
  return new Map(
    order.map(({ key, place }) => {
      const end = place.x + place.width;
      const y = Math.max(...bottoms.slice(place.x, end));
      bottoms.fill(y + place.height, place.x, end);
      return [key, { ...place, y }];
    }),
  );
}

/** In which row each column ends. */
function skyline(places: readonly Place[]): readonly number[] {
  return Array.from({ length: COLUMNS }, (_, column) => {
    const here = places.filter(({ x, width }) => x <= column && column < x + width);
    return Math.max(0, ...here.map(({ y, height }) => y + height));
  });
}

function onBoard({ x, y, width, height }: Place): Place {
  const wide = within(width, 1, COLUMNS);
  return {
    x: within(x, 0, COLUMNS - wide),
    y: within(y, 0, MAX_ROW),
    width: wide,
    height: within(height, 1, MAX_HEIGHT),
  };
}

function within(value: number, min: number, max: number): number {
  return Math.min(Math.max(Math.round(value), min), max);
}

function placed<T extends Placed>(tiles: readonly T[], places: Places): readonly T[] {
  return tiles.map((tile) => {
    const place = places.get(tile.key);
    return place === undefined || isSamePlace(place, tile.place) ? tile : { ...tile, place };
  });
}

export function isSamePlace(one: Place, other: Place): boolean {
  return (
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  );
}

function rowOf(places: Places, key: string): number {
  return places.get(key)?.y ?? 0;
}

function movedCount(way: Places, before: Places, key: string): number {
  return [...before].filter(([other, { y }]) => other !== key && rowOf(way, other) !== y).length;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}

function isTowards(from: Place, to: Place, dx: number, dy: number): boolean {
  return (to.x - from.x) * dx + (to.y - from.y) * dy > 0;
}

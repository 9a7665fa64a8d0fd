import type { Tile } from "../../../edge/protocol/board.ts";

/** A tile to begin with, below those that there are: how many records an object has. */
export function newTile(tiles: readonly Tile[], object: string): Tile {
  const keys = new Set(tiles.map(({ key }) => key));
  const numbers = Array.from({ length: tiles.length + 1 }, (_, i) => `tile-${i + 1}`);
  const y = Math.max(0, ...tiles.map(({ place }) => place.y + place.height));
  return {
    key: numbers.find((key) => !keys.has(key)) ?? "tile",
    question: { object, measures: [{ fn: "count", as: "records" }] },
    kind: "number",
    place: { x: 0, y, width: 4, height: 6 },
  };
}

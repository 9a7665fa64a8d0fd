import { type Accessor, batch, createSignal } from "solid-js";
import type { Place, Tile } from "../../../edge/protocol/board.ts";
import { arranged, isSamePlace, nudged, placeIn, resized } from "./arrange.ts";

/** A tile that is moved or resized: the board meanwhile, of which nothing is kept until it ends. */
export type Arranging = {
  readonly key: string;
  /** A pointer carries the tile about; its place is where it would land. */
  readonly isCarried: boolean;
  readonly tiles: readonly Tile[];
};

export type LiveArranging = ReturnType<typeof createArranging>;

/** Moves and resizes one tile at a time. */
export function createArranging(options: {
  readonly tiles: Accessor<readonly Tile[]>;
  readonly onArrange: (key: string, place: Place) => void;
}) {
  const { tiles } = options;
  const [now, setNow] = createSignal<Arranging | null>(null);
  const landing = (): Place | undefined => {
    const at = now();
    return at === null ? undefined : placeIn(at.tiles, at.key);
  };
  const show = (next: readonly Tile[]) => setNow((at) => at && { ...at, tiles: next });
  const ask = (asked: Place) => {
    const key = now()?.key;
    if (key !== undefined) show(arranged(tiles(), key, asked));
  };
  return {
    now: now as Accessor<Arranging | null>,
    /** Where the tile would be if it ended now. */
    landing,
    placeOf(tile: Tile): Place {
      const at = now();
      if (at === null || (at.isCarried && at.key === tile.key)) return tile.place;
      return placeIn(at.tiles, tile.key) ?? tile.place;
    },
    begin: (key: string, isCarried: boolean) => void setNow({ key, isCarried, tiles: tiles() }),
    ask,
    /** To the next place in a direction. */
    move(dx: number, dy: number) {
      const [at, from] = [now(), landing()];
      if (at !== null && from) show(nudged(tiles(), at.key, from, dx, dy) ?? at.tiles);
    },
    resize(dx: number, dy: number) {
      const from = landing();
      if (from) ask(resized(from, dx, dy));
    },
    end() {
      const [at, place] = [now(), landing()];
      const before = at && placeIn(tiles(), at.key);
      batch(() => {
        setNow(null);
        if (at && place && before && !isSamePlace(place, before)) options.onArrange(at.key, place);
      });
    },
    cancel: () => void setNow(null),
  };
}

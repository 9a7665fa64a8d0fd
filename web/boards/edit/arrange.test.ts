import fc from "fast-check";
import { expect, test } from "vitest";
import { COLUMNS, type Place } from "../../../edge/protocol/board.ts";
import {
  arranged,
  closedUp,
  freePlace,
  inReadingOrder,
  nudged,
  type Placed,
  placeIn,
  reordered,
  resized,
} from "./arrange.ts";

const anyPlace = fc.record({
  x: fc.integer({ min: -3, max: 15 }),
  y: fc.integer({ min: -3, max: 60 }),
  width: fc.integer({ min: 0, max: 14 }),
  height: fc.integer({ min: 0, max: 12 }),
});
const place = fc
  .record({
    width: fc.integer({ min: 1, max: COLUMNS }),
    height: fc.integer({ min: 1, max: 6 }),
    x: fc.nat(COLUMNS - 1),
    y: fc.nat(20),
  })
  .map((one) => ({ ...one, x: Math.min(one.x, COLUMNS - one.width) }));
/** Tiles anywhere, even on top of each other. */
const scattered = fc
  .array(place, { minLength: 1, maxLength: 12 })
  .map((places): readonly Placed[] =>
    places.map((one, index) => ({ key: `t${index}`, place: one })),
  );
const board = scattered.map(closedUp);
/** A board, a tile of it, and a place that is asked for it. */
const asked = fc
  .tuple(board, fc.nat(11), anyPlace)
  .map(([tiles, index, to]) => ({ tiles, key: `t${index % tiles.length}`, to }));

const overlaps = (one: Place, other: Place) =>
  sharesColumns(one, other) && one.y < other.y + other.height && other.y < one.y + one.height;
const sharesColumns = (one: Place, other: Place) =>
  one.x < other.x + other.width && other.x < one.x + one.width;

function expectTidy(tiles: readonly Placed[]): void {
  for (const { key, place: one } of tiles) {
    const others = tiles.filter((other) => other.key !== key);
    expect(others.filter((other) => overlaps(one, other.place))).toEqual([]);
    const rests = others.some(
      (other) => sharesColumns(one, other.place) && other.place.y + other.place.height === one.y,
    );
    expect({ key, rests: rests || one.y === 0 }).toEqual({ key, rests: true });
    expect(one.x >= 0 && one.x + one.width <= COLUMNS).toBe(true);
  }
}

/** Of two that share columns, the upper one stays the upper one. */
function expectSameOrder(before: readonly Placed[], after: readonly Placed[], key: string): void {
  const others = before.filter((one) => one.key !== key);
  for (const one of others)
    for (const other of others) {
      if (!sharesColumns(one.place, other.place) || one.place.y >= other.place.y) continue;
      expect(placeIn(after, one.key)?.y).toBeLessThan(placeIn(after, other.key)?.y ?? 0);
    }
}

test("no two overlap, nothing has a gap above it, and the others keep column, size and order", () => {
  fc.assert(
    fc.property(asked, ({ tiles, key, to }) => {
      const after = arranged(tiles, key, to);
      expectTidy(after);
      expectSameOrder(tiles, after, key);
      for (const { key: other, place: before } of tiles)
        if (other !== key)
          expect(placeIn(after, other)).toMatchObject({ ...before, y: expect.any(Number) });
    }),
  );
});

test("tiles that lie on top of each other come apart", () => {
  fc.assert(fc.property(scattered, (tiles) => expectTidy(closedUp(tiles))));
});

test("the size and the column that were asked for, as far as the board has them", () => {
  fc.assert(
    fc.property(asked, ({ tiles, key, to }) => {
      const width = Math.min(Math.max(to.width, 1), COLUMNS);
      const height = Math.min(Math.max(to.height, 1), 40);
      const x = Math.min(Math.max(to.x, 0), COLUMNS - width);
      expect(placeIn(arranged(tiles, key, to), key)).toMatchObject({ x, width, height });
    }),
  );
});

test("asked for where it is, nothing moves", () => {
  fc.assert(
    fc.property(asked, ({ tiles, key }) => {
      expect(arranged(tiles, key, placeIn(tiles, key) as Place)).toEqual(tiles);
    }),
  );
});

test("on top of another tile, it gets that tile's row, and pushes it down", () => {
  fc.assert(
    fc.property(asked, fc.nat(11), ({ tiles, key }, index) => {
      const rest = closedUp(tiles.filter((one) => one.key !== key));
      const target = rest[index % Math.max(rest.length, 1)];
      if (target === undefined) return;
      const { x, y, width } = target.place;
      const after = arranged(tiles, key, { x, y, width, height: 2 });
      expect(placeIn(after, key)).toEqual({ x, y, width, height: 2 });
      expect(placeIn(after, target.key)?.y).toBeGreaterThanOrEqual(y + 2);
    }),
  );
});

test("beyond the end, it comes to the end of its columns, and only what stood on it moves", () => {
  const tiles = closedUp([
    { key: "a", place: { x: 0, y: 0, width: 6, height: 2 } },
    { key: "b", place: { x: 6, y: 0, width: 6, height: 3 } },
    { key: "c", place: { x: 0, y: 2, width: 6, height: 4 } },
  ]);
  const after = arranged(tiles, "a", { x: 6, y: 500, width: 6, height: 2 });
  expect(after.map((one) => one.place.y)).toEqual([3, 0, 0]);
  expect(after[1]).toBe(tiles[1]);
});

test("a tile changes places with the one below once it is past its middle", () => {
  const tiles = closedUp([
    { key: "a", place: { x: 0, y: 0, width: 6, height: 4 } },
    { key: "b", place: { x: 0, y: 4, width: 6, height: 4 } },
  ]);
  const rows = (y: number) =>
    arranged(tiles, "a", { x: 0, y, width: 6, height: 4 }).map((one) => one.place.y);
  expect(rows(2)).toEqual([0, 4]);
  expect(rows(3)).toEqual([4, 0]);
});

const ARROWS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

test("a press of an arrow goes to the next place there is in its direction, if any", () => {
  fc.assert(
    fc.property(asked, ({ tiles, key }) => {
      const from = placeIn(tiles, key) as Place;
      for (const [dx, dy] of ARROWS) {
        const after = nudged(tiles, key, from, dx, dy);
        if (after === null) continue;
        const to = placeIn(after, key) as Place;
        expect((to.x - from.x) * dx + (to.y - from.y) * dy).toBeGreaterThan(0);
        expectTidy(after);
      }
      if (from.x > 0) {
        const left = nudged(tiles, key, from, -1, 0) ?? [];
        expect(placeIn(left, key)?.x).toBe(from.x - 1);
      }
    }),
  );
});

test("where arrows lead, a pointer leads as well, with the same others around", () => {
  const ways = fc.array(fc.constantFrom(...ARROWS), { maxLength: 6 });
  fc.assert(
    fc.property(asked, ways, ({ tiles, key }, way) => {
      const end = way.reduce<readonly Placed[]>(
        (now, [dx, dy]) => nudged(tiles, key, placeIn(now, key) as Place, dx, dy) ?? now,
        tiles,
      );
      expect(arranged(tiles, key, placeIn(end, key) as Place)).toEqual(end);
    }),
  );
});

test("arrows down bring a tile past all below it, and then no further", () => {
  const stack = closedUp(
    ["a", "b", "c"].map((key, y) => ({ key, place: { x: 2, y, width: 5, height: 4 } })),
  );
  const down = (y: number) => {
    const after = nudged(stack, "a", { x: 2, y, width: 5, height: 4 }, 0, 1);
    return after && placeIn(after, "a")?.y;
  };
  expect([0, 4, 8].map(down)).toEqual([4, 8, null]);
});

test("on a phone a tile comes before the one it came after, whatever their places", () => {
  fc.assert(
    fc.property(board, fc.nat(11), (tiles, index) => {
      const order = inReadingOrder(tiles).map((one) => one.key);
      const at = index % order.length;
      const after = reordered(tiles, order[at] ?? "", -1);
      expectTidy(after);
      const now = inReadingOrder(after).map((one) => one.key);
      if (at === 0) expect(after).toBe(tiles);
      else expect(now.indexOf(order[at] ?? "")).toBeLessThan(now.indexOf(order[at - 1] ?? ""));
      const down = reordered(tiles, order[at] ?? "", 1);
      if (at + 1 < order.length) {
        const below = inReadingOrder(down).map((one) => one.key);
        expect(below.indexOf(order[at] ?? "")).toBeGreaterThan(below.indexOf(order[at + 1] ?? ""));
      }
    }),
  );
});

test("two beside each other change sides", () => {
  const tiles = [
    { key: "a", place: { x: 0, y: 0, width: 3, height: 2 } },
    { key: "b", place: { x: 3, y: 0, width: 4, height: 2 } },
    { key: "c", place: { x: 7, y: 0, width: 5, height: 2 } },
  ];
  expect(reordered(tiles, "b", -1).map((one) => one.place.x)).toEqual([4, 0, 7]);
});

test("a new tile gets a free place that moves nothing", () => {
  fc.assert(
    fc.property(board, fc.integer({ min: 1, max: COLUMNS }), (tiles, width) => {
      const free = { key: "new", place: freePlace(tiles, { width, height: 3 }) };
      expectTidy([...tiles, free]);
      expect(arranged([...tiles, free], "new", free.place)).toEqual([...tiles, free]);
    }),
  );
});

test("a tile grows up to the edge of the board, and no lower than the highest tile", () => {
  const from = { x: 8, y: 3, width: 3, height: 4 };
  expect(resized(from, 5, 2)).toEqual({ x: 8, y: 3, width: 4, height: 6 });
  expect(resized(from, -9, -9)).toEqual({ x: 8, y: 3, width: 1, height: 1 });
  expect(resized(from, 0, 900).height).toBe(40);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY_ROOM } from "../../edge/party/room-state.ts";
import { COLUMNS, WatchWorld } from "../../testing/watch-world.ts";

const STEPS = [
  ...["publish", "publish", "publish", "greet", "greet", "hear", "hear", "hear"],
  ...["answer", "answer", "show", "show", "connect", "cut", "grant"],
] as const;
const commit = fc.record({
  effect: fc.oneof(
    { weight: 10, arbitrary: fc.constant("changed" as const) },
    { weight: 1, arbitrary: fc.constantFrom("came", "went", "reset", "none") },
  ),
  columns: fc.subarray(["other", ...COLUMNS], { maxLength: 2 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: commit },
  { weight: 24, arbitrary: fc.constantFrom(...STEPS) },
  { weight: 1, arbitrary: fc.constant("forget" as const) },
  { weight: 1, arbitrary: fc.record({ back: fc.integer({ min: 0, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ draw: fc.subarray([...COLUMNS], { minLength: 1 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(world: WatchWorld, one: Step): void {
  if (one === "forget") world.room = EMPTY_ROOM;
  else if (typeof one === "string") world[one as (typeof STEPS)[number]]();
  else if ("back" in one) world.restore(one.back);
  else if ("draw" in one) world.draw(one.draw);
  else world.commit(one.effect, one.columns);
}

const expectTrue = (world: WatchWorld) => {
  expect(world.settle()).toBe(true);
  expect(world.feed).toMatchObject({ tag: "live", line: world.line, otherLine: null });
  for (const [column, { shown }] of world.tiles) expect(shown?.value).toBe(world.valueOf(column));
};

test("whatever grants, restores, connections and other columns do, what is drawn is true once all was heard", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), fc.boolean(), (steps, anew) => {
      const world = new WatchWorld(4);
      world.draw(COLUMNS);
      world.connect();
      for (const one of steps) play(world, one);
      // A room of an empty log knows no line.
      world.commit("changed", ["other"]);
      if (anew || !world.isConnected) world.connect();
      world.publish();
      expectTrue(world);
    }),
    { numRuns: 5_000 },
  );
});

test("a grant alone asks no question, nor does a change of what is not watched, over any connection", () => {
  const quiet = fc.constantFrom("publish", "grant", "greet", "hear", "connect", "other" as const);
  fc.assert(
    fc.property(fc.array(quiet, { maxLength: 60, size: "max" }), (steps) => {
      const world = new WatchWorld(100);
      world.commit("came", []);
      world.publish();
      world.draw(COLUMNS);
      world.connect();
      expectTrue(world);
      const before = world.questions;
      for (const one of steps)
        if (one === "other") world.commit("changed", ["other"]);
        else world[one as "publish"]();
      world.publish();
      world.connect();
      expectTrue(world);
      expect(world.questions).toBe(before);
    }),
    { numRuns: 1_000 },
  );
});

test("what was told of the columns before does not count for those after, if the connection is lost in between", () => {
  const world = new WatchWorld(100);
  world.commit("came", []);
  world.publish();
  world.draw(["name", "stage"]);
  world.connect();
  expectTrue(world);
  world.draw(["name"]);
  expectTrue(world);
  world.commit("changed", ["stage"]);
  world.commit("changed", ["name"]);
  world.publish();
  world.draw(["name", "stage"]);
  world.hear();
  world.connect();
  expectTrue(world);
});

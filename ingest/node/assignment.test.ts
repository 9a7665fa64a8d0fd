import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  UNCLAIMED_AFTER_MS,
  assign,
  type PipelineHolding,
  partitionOf,
  type Roster,
} from "./assignment.ts";

const pipeline = (object: string, holder: string | null, more: Partial<PipelineHolding> = {}) => ({
  object,
  holder,
  freeForMs: 0,
  isCopying: false,
  ...more,
});
const nodes = (names: string, objects: string) =>
  [...names].map((name) => ({ name, objects: [...objects] }));
const counts = (holders: ReadonlyMap<string, string>, names: readonly string[]) =>
  names.map((name) => [...holders.values()].filter((holder) => holder === name).length);

/** Nodes that all accept the same objects. What absent nodes held is free, as after their leases have run out. */
const rosters: fc.Arbitrary<Roster> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 }))
  .chain(([nodeCount, pipelineCount]) => {
    const names = Array.from({ length: nodeCount }, (_, n) => `node-${n}`);
    const objects = Array.from({ length: pipelineCount }, (_, n) => `Object${n}`);
    const holder = fc.constantFrom(null, ...names);
    return fc
      .tuple(...objects.map((object) => fc.tuple(fc.constant(object), holder, fc.boolean())))
      .map((pipelines) => ({
        nodes: names.map((name) => ({ name, objects })),
        pipelines: pipelines.map(([object, holds, isCopying]) =>
          pipeline(object, holds, { isCopying }),
        ),
      }));
  });

/** The roster after every node has followed the assignment. */
const after = (roster: Roster): Roster => {
  const holders = assign(roster);
  const pipelines = roster.pipelines.map((one) => ({
    ...one,
    holder: holders.get(one.object) ?? null,
  }));
  return { ...roster, pipelines };
};

describe("the assignment of objects to nodes", () => {
  test("gives every object to one node, equally many to each, plus or minus one", () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        const holders = assign(roster);
        expect(holders.size).toBe(roster.pipelines.length);
        const shares = counts(
          holders,
          roster.nodes.map(({ name }) => name),
        );
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("moves nothing once it is carried out, and no more than it must", () => {
    fc.assert(
      fc.property(rosters, (roster) => {
        const names = roster.nodes.map(({ name }) => name);
        expect(assign(after(roster))).toEqual(assign(after(after(roster))));
        for (const name of names)
          expect(partitionOf(name, [], after(roster)).handOver.size, name).toBe(0);
        const held = names.map(
          (name) => roster.pipelines.filter((one) => one.holder === name).length,
        );
        const most = Math.ceil(roster.pipelines.length / names.length);
        const least = Math.floor(roster.pipelines.length / names.length);
        const moved = names.flatMap((name) => [...partitionOf(name, [], roster).handOver.keys()]);
        // The objects that nodes have too many, or those that others have too few, whichever is more.
        const tooMany = held.reduce((sum, count) => sum + Math.max(0, count - most), 0);
        const tooFew = held.reduce((sum, count) => sum + Math.max(0, least - count), 0);
        expect(moved.length).toBeLessThanOrEqual(Math.max(tooMany, tooFew));
      }),
    );
  });

  test("a node that joins gets its part, preferably pipelines that do not copy", () => {
    const pipelines = [
      pipeline("A", "a", { isCopying: true }),
      pipeline("B", "a"),
      pipeline("C", "a", { isCopying: true }),
      pipeline("D", "a"),
    ];
    const roster = { nodes: nodes("ab", "ABCD"), pipelines };
    expect(partitionOf("a", [..."ABCD"], roster).handOver).toEqual(
      new Map([
        ["B", "b"],
        ["D", "b"],
      ]),
    );
    expect(partitionOf("b", [..."ABCD"], roster).handOver.size).toBe(0);
  });

  test("the objects of a node that left go to the others, each of which computes its own partition", () => {
    const pipelines = [
      pipeline("A", null),
      pipeline("B", null),
      pipeline("C", "b"),
      pipeline("D", null),
    ];
    const roster = { nodes: nodes("bc", "ABCD"), pipelines };
    expect(partitionOf("b", [..."ABCD"], roster).keep).toEqual(["B", "C"]);
    expect(partitionOf("c", [..."ABCD"], roster).keep).toEqual(["A", "D"]);
  });

  test("an absent node keeps its objects until its leases have run out", () => {
    const roster = {
      nodes: nodes("b", "AB"),
      pipelines: [pipeline("A", "gone"), pipeline("B", "gone")],
    };
    expect(partitionOf("b", [..."AB"], roster)).toEqual({ keep: [], handOver: new Map() });
  });

  test("a restarted node continues with the objects that its name holds", () => {
    const roster = {
      nodes: nodes("a", "AB"),
      pipelines: [pipeline("A", "a"), pipeline("B", null)],
    };
    expect(partitionOf("a", [..."AB"], roster).keep).toEqual(["A", "B"]);
  });

  test("nodes get only objects that they accept", () => {
    const pipelines = [..."ABCD"].map((object) => pipeline(object, "a"));
    const roster = { nodes: [...nodes("a", "ABCD"), ...nodes("b", "D")], pipelines };
    expect(partitionOf("a", [..."ABCD"], roster).handOver).toEqual(new Map([["D", "b"]]));
  });

  test("any node may take an object that was free for long, even one that declined it", () => {
    const free = (freeForMs: number) => ({
      nodes: [...nodes("a", ""), ...nodes("b", "A")],
      pipelines: [pipeline("A", null, { freeForMs })],
    });
    expect(partitionOf("a", ["A"], free(UNCLAIMED_AFTER_MS)).keep).toEqual([]);
    expect(partitionOf("a", ["A"], free(UNCLAIMED_AFTER_MS + 1)).keep).toEqual(["A"]);
    expect(partitionOf("a", [], free(UNCLAIMED_AFTER_MS + 1)).keep).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { whileBroken } from "../../ingest/lib/injection-point.ts";
import { BROKEN, BROKEN_CREATES, BROKEN_DELETES } from "./broken.ts";
import { runCreate } from "./creates.ts";
import { runDelete } from "./deletes.ts";
import { runEdits } from "./run.ts";

const SCHEDULES = 2_000;
const FIRST = Number(process.env["SIMULATION_SEED"] ?? 1);
const SEEDS = Array.from({ length: SCHEDULES }, (_, n) => FIRST + n);

test("whatever people, the org and the network do, every promise of an edit is kept", () => {
  const results = SEEDS.map((seed) => runEdits(seed));
  expect(results.filter(({ violations }) => violations.length > 0)).toEqual([]);
});

test("no create is doubled, and none writes over others", () => {
  expect(SEEDS.filter((seed) => runCreate(seed).violations.length > 0)).toEqual([]);
});

test("whatever a delete takes unseen is listed, and nothing is deleted again", () => {
  expect(SEEDS.filter((seed) => runDelete(seed).violations.length > 0)).toEqual([]);
});

test("a seed replays its history", () => {
  for (const seed of [7, 8]) expect(runEdits(seed)).toEqual(runEdits(seed));
});

describe("without a rule a promise is broken", () => {
  test.each(BROKEN)("$rules $wrong: $violation", ({ rules, wrong, seed, hasEvents, violation }) => {
    const options = { hasEvents };
    expect(runEdits(seed, options).violations).toEqual([]);
    const { violations } = whileBroken(rules, () => runEdits(seed, { ...options, wrong }));
    expect(violations).toContain(violation);
  });

  test.each(BROKEN_CREATES)(
    "$rules $upserts: $violation",
    ({ rules, upserts, seed, violation }) => {
      expect(runCreate(seed).violations).toEqual([]);
      const { violations } = whileBroken(rules, () => runCreate(seed, { upserts }));
      expect(violations).toContain(violation);
    },
  );

  test.each(BROKEN_DELETES)("$rules: $violation", ({ rules, seed, violation }) => {
    expect(runDelete(seed).violations).toEqual([]);
    expect(whileBroken(rules, () => runDelete(seed)).violations).toContain(violation);
  });
});

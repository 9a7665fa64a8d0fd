import { expect, test } from "vitest";
import { funnelRates } from "./funnel-rates.ts";

const plain = (stages: readonly (string | null)[]) =>
  funnelRates(stages).map(({ ofPrevious, ofFirst }) =>
    [ofPrevious, ofFirst].map((text) => text?.replace("\u00a0", " ") ?? null),
  );

test("each stage is a part of the one before and of the first", () => {
  expect(plain(["200", "100", "25.0"])).toEqual([
    [null, null],
    ["50 %", "50 %"],
    ["25 %", "12.5 %"],
  ]);
});

test("more than the stage before is more than 100 %; of nothing and of the unknown there is no part", () => {
  expect(plain(["2", "3", "0", "1", null, "1"])).toEqual([
    [null, null],
    ["150 %", "150 %"],
    ["0 %", "0 %"],
    [null, "50 %"],
    [null, null],
    [null, "50 %"],
  ]);
  expect(plain([])).toEqual([]);
});

test("what is below zero is no part of anything", () => {
  expect(plain(["2", "-1", "1"])).toEqual([
    [null, null],
    [null, null],
    [null, "50 %"],
  ]);
});

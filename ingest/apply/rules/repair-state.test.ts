import { expect, test } from "vitest";
import { backoffMs } from "../../lib/backoff.ts";
import { nextStep, REPAIR_BACKOFF } from "./repair-state.ts";

const opened = { openedAt: 100_000, causeAt: 99_500, tries: 0 };
const read = { began: 100_010, maxStalenessMs: 60_000, oldestSecond: 99, unsure: false };
const half = () => 0.5;

test("a read soon after the cause does not close it, but is retried after the max staleness", () => {
  expect(nextStep(opened, read, half)).toEqual({ step: "retry", inMs: 60_490 });
});

test("an answer older than the commit that opened it is refetched soon", () => {
  expect(nextStep(opened, { ...read, oldestSecond: 98 }, half)).toEqual({
    step: "retry",
    inMs: 375,
  });
});

test("a read that began more than the max staleness later closes it, whatever its stamp", () => {
  expect(nextStep(opened, { ...read, began: 160_001, oldestSecond: 98 }, half)).toEqual({
    step: "close",
  });
});

test("a read that began at the last moment of its max staleness does not close it yet", () => {
  expect(nextStep(opened, { ...read, began: 160_000 }, half)).toEqual({ step: "retry", inMs: 500 });
});

test("where no event opened it, or no record was found, no answer is too old", () => {
  const later = { step: "retry", inMs: 60_490 };
  expect(nextStep({ ...opened, causeAt: null }, { ...read, oldestSecond: 1 }, half)).toEqual(later);
  expect(nextStep({ ...opened, causeAt: null }, { ...read, oldestSecond: -1 }, half)).toEqual(
    later,
  );
  expect(nextStep(opened, { ...read, oldestSecond: null }, half)).toEqual(later);
});

test("an unsure read never closes it", () => {
  expect(nextStep(opened, { ...read, began: 999_999, unsure: true }, half).step).toBe("retry");
});

test("the backoff doubles up to a minute", () => {
  expect([0, 1, 2, 30].map((tries) => backoffMs(tries, REPAIR_BACKOFF, () => 1))).toEqual([
    500, 1_000, 2_000, 60_000,
  ]);
});

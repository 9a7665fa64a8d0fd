import * as v from "valibot";
import { expect, test } from "vitest";
import { faultSchema, type Fault } from "./fault.ts";
import { Faults } from "./faults.ts";

const drop = (more: Partial<Fault> = {}): Fault =>
  v.parse(faultSchema, { kind: "drop", on: "any", ...more });

const injections = (faults: Faults, calls: number): number[] =>
  Array.from({ length: calls }, (_, i) => i).filter(() => faults.take("drop") !== undefined);

test("lets some pass, is injected so many times, and is then listed as exhausted", () => {
  const faults = new Faults("seed");
  expect(faults.isEmpty).toBe(true);
  const id = faults.add(drop({ skip: 2, times: 3 }));
  expect(faults.isEmpty).toBe(false);
  expect(injections(faults, 10)).toEqual([2, 3, 4]);
  expect(faults.list()).toMatchObject([{ id, hits: 3, exhausted: true }]);
  expect(faults.isEmpty).toBe(true);
  expect(faults.heal(id)).toBe(1);
  expect(faults.heal(id)).toBe(0);
  expect(faults.list()).toEqual([]);
});

test("is injected at a rate that the seed decides, whatever other faults there are", () => {
  const alone = new Faults("seed");
  alone.add(drop({ rate: 0.3 }));
  const expected = injections(alone, 1000);
  expect(expected.length).toBeGreaterThan(250);
  expect(expected.length).toBeLessThan(350);
  const beside = new Faults("seed");
  beside.add(drop({ rate: 0.3 }));
  beside.add({ kind: "read-lag", ms: 5, rate: 0.5 });
  const again = Array.from({ length: 1000 }, (_, i) => {
    beside.take("read-lag");
    return beside.take("drop") === undefined ? -1 : i;
  });
  expect(again.filter((i) => i >= 0)).toEqual(expected);
  const other = new Faults("other");
  other.add(drop({ rate: 0.3 }));
  expect(injections(other, 1000)).not.toEqual(expected);
});

test("one that lasts is looked up without being used up", () => {
  const faults = new Faults("seed");
  faults.add({ kind: "read-lag", ms: 5, times: 1 });
  expect(faults.active("read-lag")).toMatchObject({ ms: 5 });
  expect(faults.active("read-lag")).toMatchObject({ ms: 5 });
  expect(faults.active("drop")).toBeUndefined();
  expect(faults.take("read-lag")).toMatchObject({ ms: 5 });
  expect(faults.active("read-lag")).toBeUndefined();
});

import { expect, test } from "vitest";
import { changeEventSchema } from "./change-event-schema.ts";
import { TopicLog } from "./topic-log.ts";

const bytes = Buffer.alloc(100);
const schema = changeEventSchema("Account", "AccountChangeEvent", []);

const event = (number: number) => ({ number, id: "", schema, payload: bytes, bytes });

function logOf(numbers: readonly number[]): TopicLog {
  const log = new TopicLog("/data/AccountChangeEvent");
  for (const number of numbers) log.append(event(number));
  return log;
}

const numbers = (log: TopicLog, after: number, limit = 100, maxBytes = 1e9): number[] =>
  log.after(after, limit, maxBytes).map(({ number }) => number);

test("reads on after a number, whether or not an event has it", () => {
  const log = logOf([10, 13, 14]);
  expect(numbers(log, 0)).toEqual([10, 13, 14]);
  expect(numbers(log, 10)).toEqual([13, 14]);
  expect(numbers(log, 12)).toEqual([13, 14]);
  expect(numbers(log, 14)).toEqual([]);
});

test("stops at the limit and at the size, but gives at least one", () => {
  const log = logOf([1, 2, 3, 4]);
  expect(numbers(log, 0, 2)).toEqual([1, 2]);
  expect(numbers(log, 0, 100, 250)).toEqual([1, 2]);
  expect(numbers(log, 0, 100, 10)).toEqual([1]);
});

test("forgets what is dropped, over and over", () => {
  const log = logOf([]);
  for (let n = 1; n <= 10_000; n++) {
    log.append(event(n));
    if (n % 10 === 0) log.dropThrough(n - 5);
  }
  expect(numbers(log, 0)).toEqual([9996, 9997, 9998, 9999, 10_000]);
});

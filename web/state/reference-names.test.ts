import { expect, test, vi } from "vitest";
import { makeReferenceNames } from "./reference-names.ts";

const settle = () => new Promise((resolve) => setTimeout(resolve, 40));

test("ids asked for within a moment are one question an object, each id once", async () => {
  const read = vi.fn(
    async (_: string, ids: readonly string[]) => new Map(ids.map((id) => [id, `Name of ${id}`])),
  );
  const names = makeReferenceNames(read);
  const told = vi.fn<() => void>();
  expect(names.name("User", "u1", told)).toBeUndefined();
  names.name("User", "u1", told);
  names.name("User", "u2", told);
  names.name("Account", "a1", told);
  await settle();
  expect(read.mock.calls).toEqual([
    ["User", ["u1", "u2"]],
    ["Account", ["a1"]],
  ]);
  expect(told).toHaveBeenCalled();
  expect(names.name("User", "u1", told)).toBe("Name of u1");
  await settle();
  expect(read).toHaveBeenCalledTimes(2);
});

test("an id without a record is not asked again, one that could not be asked is", async () => {
  const read = vi
    .fn<(object: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>>()
    .mockRejectedValueOnce(new Error("away"))
    .mockResolvedValue(new Map());
  const names = makeReferenceNames(read);
  names.name("User", "u1", () => undefined);
  await settle();
  names.name("User", "u1", () => undefined);
  await settle();
  names.name("User", "u1", () => undefined);
  await settle();
  expect(read).toHaveBeenCalledTimes(2);
});

test("many ids are several questions", async () => {
  const read = vi.fn(async () => new Map<string, string>());
  const names = makeReferenceNames(read);
  for (let index = 0; index < 250; index += 1) names.name("User", `u${index}`, () => undefined);
  await settle();
  expect(read).toHaveBeenCalledTimes(3);
});

test("who waits for many ids is told once a request, and asks for none twice", async () => {
  const read = vi.fn(
    async (_: string, ids: readonly string[]) => new Map(ids.map((id) => [id, id])),
  );
  const names = makeReferenceNames(read);
  const ids = Array.from({ length: 600 }, (_, index) => `u${index}`);
  const told = vi.fn<() => void>(() => ids.forEach((id) => names.name("User", id, told)));
  told();
  await settle();
  await settle();
  expect(read).toHaveBeenCalledTimes(5);
  expect(told).toHaveBeenCalledTimes(6);
});

test("who is told of a failed read is told later: it asks no network that is away without end", async () => {
  vi.useFakeTimers();
  const read = vi.fn(() => Promise.reject(new Error("away")));
  const names = makeReferenceNames(read);
  const ask = () => void names.name("User", "u1", ask);
  ask();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(read).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

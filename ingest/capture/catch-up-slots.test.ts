import { expect, test } from "vitest";
import { CatchUpSlots } from "./catch-up-slots.ts";

/** Batches in the order in which they began. The test ends each of them. */
function batches(slots: CatchUpSlots) {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, behindSince: number | null) =>
    slots.run(behindSince, () => {
      began.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { began, run, end };
}

test("two run at once; of the others, the pipeline furthest behind goes first", async () => {
  const { began, run, end } = batches(new CatchUpSlots(60_000));
  const all = [run("a", 50), run("b", 60), run("d", 90), run("e", 10), run("f", 40)];
  expect(began).toEqual(["a", "b"]);
  await end("b");
  expect(began).toEqual(["a", "b", "e"]);
  for (const name of ["a", "e", "f", "d"]) await end(name);
  expect(began).toEqual(["a", "b", "e", "f", "d"]);
  await Promise.all(all);
});

test("a pipeline that is not behind does not wait, and takes no slot", async () => {
  const { began, run, end } = batches(new CatchUpSlots(60_000));
  const all = [run("a", 1), run("live", null), run("b", 2), run("late", null)];
  expect(began).toEqual(["a", "live", "b", "late"]);
  for (const name of began) await end(name);
  await Promise.all(all);
});

test("a batch beside the slots counts: the next begins when fewer than two are left", async () => {
  const { began, run, end } = batches(new CatchUpSlots(100));
  const all = [run("a", 1), run("b", 2), run("impatient", 3)];
  await expect.poll(() => began).toEqual(["a", "b", "impatient"]);
  all.push(run("d", 4));
  await end("a");
  expect(began).toEqual(["a", "b", "impatient"]);
  await end("b");
  expect(began).toEqual(["a", "b", "impatient", "d"]);
  for (const name of ["impatient", "d"]) await end(name);
  await Promise.all(all);
});

test("blocked pipelines do not block others for good, and a failed batch frees its slot", async () => {
  const slots = new CatchUpSlots(20);
  const { began, run, end } = batches(slots);
  const all = [run("a", 1), run("b", 2), run("c", 3)];
  await expect.poll(() => began).toEqual(["a", "b", "c"]);
  for (const name of began) await end(name);
  await Promise.all(all);
  const refused = slots.run(1, () => Promise.reject(new Error("refused")));
  await expect(refused).rejects.toThrow("refused");
  const after = [run("d", 1), run("e", 2)];
  expect(began).toEqual(["a", "b", "c", "d", "e"]);
  for (const name of ["d", "e"]) await end(name);
  await Promise.all(after);
});

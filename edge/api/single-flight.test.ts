import { expect, test } from "vitest";
import { makeSingleFlight } from "./single-flight.ts";

/** Runs that end when they are told to, with their number. */
function makeRuns(times = { apartMs: 0, lateMs: 1e9 }) {
  const { ask } = makeSingleFlight<number>(times);
  const ends: ((error?: Error) => void)[] = [];
  const run = () => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const number = ends.push((error) => (error ? reject(error) : resolve(number)));
    return promise;
  };
  const afterwards = () => undefined;
  const asked = (isEnough: ((result: number) => boolean) | null = null) =>
    ask("key", { isEnough, run, afterwards });
  const began = async (n: number) => {
    await expect.poll(() => ends.length).toBe(n);
  };
  return { asked, ends, began, ask, run };
}

test("who came while a run was under way waits for the next one, with all others who did", async () => {
  const { asked, ends, began } = makeRuns();
  const first = asked();
  await began(1);
  const late = [asked(), asked(), asked()];
  ends[0]?.();
  expect(await first).toBe(1);
  await began(2);
  ends[1]?.();
  expect(await Promise.all(late)).toEqual([2, 2, 2]);
});

test("who came while a run was under way takes its result if that is enough", async () => {
  const { asked, ends, began } = makeRuns();
  const first = asked();
  await began(1);
  const [content, other] = [asked((result) => result >= 1), asked((result) => result >= 2)];
  ends[0]?.();
  expect(await Promise.all([first, content])).toEqual([1, 1]);
  await began(2);
  ends[1]?.();
  expect(await other).toBe(2);
});

test("runs begin apart, unless somebody is in a hurry", async () => {
  const { asked, ends, began } = makeRuns({ apartMs: 1e9, lateMs: 1e9 });
  const first = asked();
  await began(1);
  ends[0]?.();
  await first;
  const patient = asked(() => false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ends).toHaveLength(1);
  const hasty = asked();
  await began(2);
  ends[1]?.();
  expect(await Promise.all([patient, hasty])).toEqual([2, 2]);
});

test("an error is for those who waited for that run; who came later runs again", async () => {
  const { asked, ends, began } = makeRuns();
  const first = asked();
  await began(1);
  const late = asked(() => true);
  ends[0]?.(new Error("slow"));
  await expect(first).rejects.toThrow("slow");
  await began(2);
  ends[1]?.();
  expect(await late).toBe(2);
});

test("a run that never ends holds up nobody for ever", async () => {
  const { ask } = makeSingleFlight<string>({ apartMs: 0, lateMs: 20 });
  let runs = 0;
  const run = () =>
    runs++ === 0 ? new Promise<string>(() => undefined) : Promise.resolve("ended");
  const asker = { isEnough: null, run, afterwards: () => undefined };
  expect(await Promise.all([ask("key", asker), ask("key", asker)])).toEqual(["ended", "ended"]);
});

test("other questions do not wait", async () => {
  const { ask, run, ends, began } = makeRuns();
  const asks = ["a", "b"].map((key) =>
    ask(key, { isEnough: null, run, afterwards: () => undefined }),
  );
  await began(2);
  for (const end of ends) end();
  expect(await Promise.all(asks)).toEqual([1, 2]);
});

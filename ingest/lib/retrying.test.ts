import { describe, expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { type Decision, resync, retry, stop } from "./decision.ts";
import { type FailedTry, retrying, type RetryOptions } from "./retrying.ts";

/** A clock that moves only during sleeps, and records them. */
function virtualClock() {
  const slept: number[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { clock, slept, pass };
}

const POLICY: Readonly<Record<string, Decision>> = {
  passing: retry("it passes"),
  throttled: retry("too many calls", 5_000),
  lost: resync("begin anew"),
  refused: stop("a person must mend it"),
  fault: { action: "restart", reason: "a fault" },
  over: { action: "signal", reason: "over" },
};

function world(options: Partial<RetryOptions> = {}) {
  const time = virtualClock();
  const failed: FailedTry[] = [];
  const stop = new AbortController();
  let tries = 0;
  /** Fails with the errors of these names, one per try, then succeeds. */
  const run = (
    names: readonly string[],
    beforeFailing: (succeeded: () => void) => void = () => {},
  ) =>
    retrying(
      async (succeeded) => {
        tries += 1;
        beforeFailing(succeeded);
        const name = names[tries - 1];
        if (name !== undefined) throw new Error(name);
        return "done";
      },
      {
        policy: (error) => POLICY[(error as Error).message] ?? stopped(error),
        backoff: { baseMs: 100, maxMs: 1_000 },
        clock: time.clock,
        signal: stop.signal,
        onRetry: (one) => void failed.push(one),
        random: () => 0.999_999,
        ...options,
      },
    );
  return { ...time, failed, stop, run, tries: () => tries };
}
const stopped = (error: unknown) => stop(String(error));

describe("retrying", () => {
  test("work that succeeds runs once, without a wait", async () => {
    const { run, slept, failed, tries } = world();
    expect(await run([])).toBe("done");
    expect([tries(), slept, failed]).toEqual([1, [], []]);
  });

  test("a transient failure is retried, each time later, up to the cap", async () => {
    const { run, slept, failed } = world();
    expect(await run(Array(6).fill("passing"))).toBe("done");
    expect(slept).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(failed.map(({ retryInMs }) => retryInMs)).toEqual(slept);
    expect(failed[0]).toMatchObject({ decision: { action: "retry", reason: "it passes" } });
  });

  test("the policy's least delay holds if the backoff is shorter", async () => {
    const { run, slept } = world({ backoff: { baseMs: 4_000, maxMs: 60_000 } });
    await run(["throttled", "throttled", "throttled"]);
    expect(slept).toEqual([5_000, 8_000, 16_000]);
  });

  test("work that must resync is retried, and its listener gets this decision", async () => {
    const { run, failed } = world();
    await run(["lost"]);
    expect(failed).toMatchObject([{ decision: { action: "resync" } }]);
  });

  test.each(["refused", "fault", "over"])("%s: is rethrown without a retry", async (name) => {
    const { run, slept, failed, tries } = world();
    await expect(run(["passing", name])).rejects.toThrow(name);
    expect([tries(), slept, failed.length]).toEqual([2, [100], 1]);
  });

  test("work that failed as often in a row as it may is rethrown", async () => {
    const { run, slept, failed, tries } = world({ tries: 3 });
    await expect(run(Array(3).fill("passing"))).rejects.toThrow("passing");
    expect([tries(), slept, failed.length]).toEqual([3, [100, 200], 2]);
  });

  test("a success resets the failures before it", async () => {
    let piece = 0;
    const { run, slept } = world();
    await run(Array(5).fill("passing"), (succeeded) => {
      piece += 1;
      if (piece === 4) succeeded();
    });
    expect(slept).toEqual([100, 200, 400, 100, 200]);
  });

  test("work that ran for long counts as a success, even if it failed in the end", async () => {
    let piece = 0;
    const { run, slept, pass } = world({ steadyMs: 60_000 });
    await run(Array(4).fill("passing"), () => {
      piece += 1;
      pass(piece === 3 ? 60_001 : 60_000);
    });
    expect(slept).toEqual([100, 200, 100, 200]);
  });

  test("an abort while work fails is thrown, without a decision", async () => {
    const reason = new Error("handed over");
    const { run, stop, failed } = world();
    await expect(run(["passing"], () => stop.abort(reason))).rejects.toBe(reason);
    expect(failed).toEqual([]);
  });

  test("an abort while it waits ends the wait", async () => {
    const reason = new Error("stopped");
    const { run, stop, tries } = world({ onRetry: () => stop.abort(reason) });
    await expect(run(["passing"])).rejects.toBe(reason);
    expect(tries()).toBe(1);
  });

  test("it waits for its listener, and rethrows its error", async () => {
    const order: string[] = [];
    const onRetry = async () => {
      await Promise.resolve();
      order.push("told");
    };
    const { run } = world({ onRetry });
    await run(["passing"], () => order.push("tried"));
    expect(order).toEqual(["tried", "told", "tried"]);
    const refusing = world({ onRetry: () => Promise.reject(new Error("no log")) });
    await expect(refusing.run(["passing"])).rejects.toThrow("no log");
  });
});

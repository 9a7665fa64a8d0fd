import { describe, expect, it } from "vitest";
import { systemClock } from "./clock.ts";

describe("systemClock.sleep", () => {
  it("sleeps", async () => {
    const began = performance.now();
    await systemClock.sleep(20, new AbortController().signal);
    expect(performance.now() - began).toBeGreaterThanOrEqual(15);
  });

  it("rejects with the signal's reason while asleep", async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    const reason = new Error("shutting down");
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it("rejects at once if the signal is already aborted", async () => {
    const reason = new Error("shut down");
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

import { expect, test } from "vitest";
import { Signal } from "./running.ts";

const never = new AbortController().signal;

test("who waits for a signal is told whether it was given", async () => {
  const signal = new Signal();
  expect(await signal.wait(5, never), "nobody gave it").toBe(false);
  const waiting = signal.wait(10_000, never);
  signal.notify();
  expect(await waiting).toBe(true);
  signal.notify();
  expect(await signal.wait(10_000, never), "given while none waited").toBe(true);
  expect(await signal.wait(5, never), "told once").toBe(false);
});

test("who waits for a signal ends with the work", async () => {
  const end = new AbortController();
  const waiting = new Signal().wait(10_000, end.signal);
  end.abort(new Error("the node ends"));
  await expect(waiting).rejects.toThrow("the node ends");
});

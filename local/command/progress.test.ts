import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { progressOn } from "./progress.ts";

function printed(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120 });
  const progress = progressOn(stream as unknown as NodeJS.WriteStream);
  return { progress, text: () => String(stream.read() ?? "") };
}

test("without a terminal progress is plain lines, now and then", () => {
  const { progress, text } = printed(false);
  progress.part("postgres", "up after 0.9 s");
  for (let loaded = 0; loaded < 1000; loaded++) progress.copying(loaded, 100_000);
  progress.line("ready http://127.0.0.1:8787");
  progress.end();
  expect(text()).toBe(
    "postgres   up after 0.9 s\ncopying    0 of 100,000 records\nready http://127.0.0.1:8787\n",
  );
});

test("on a terminal a bar shows the copy, and lines stand above it", () => {
  const { progress, text } = printed(true);
  progress.copying(25_000, 100_000);
  progress.line("rooms ended");
  progress.copying(100_000, 100_000);
  progress.end();
  const lines = text();
  expect(lines).toContain("rooms ended\n");
  expect(lines).toContain("25 %  25,000 of 100,000 records");
  expect(lines).toContain("100 %  100,000 of 100,000 records");
});

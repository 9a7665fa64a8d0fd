import { expect, test } from "vitest";
import { alarmAfter, alarmSentence, RETENTION_MS } from "./retention.ts";

test("a stream that is away is spoken of at 75 % of the retention, and at 90 %", () => {
  const percentAt = (share: number) => alarmAfter(RETENTION_MS * share)?.percent;
  expect([0, 0.749, 0.75, 0.899, 0.9, 1.5].map(percentAt)).toEqual([
    undefined,
    undefined,
    75,
    75,
    90,
    90,
  ]);
});

test("it says by when the stream must be heard", () => {
  const sentence = alarmSentence(
    "Lead",
    { percent: 90, severity: "error" },
    "2026-03-01T10:00:00Z",
  );
  expect(sentence).toContain("90 %");
  expect(sentence).toContain("before 2026-03-04T10:00:00.000Z");
});

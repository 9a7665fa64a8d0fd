import { expect, test } from "vitest";
import { alarmAfter, alarmMessage, RETENTION_MS } from "./retention.ts";

test("a silent stream raises an alarm at 75 % of the retention, and at 90 %", () => {
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

test("an alarm says by when the stream must be back", () => {
  const message = alarmMessage("Lead", { percent: 90, severity: "error" }, "2026-03-01T10:00:00Z");
  expect(message).toContain("90 %");
  expect(message).toContain("before 2026-03-04T10:00:00.000Z");
});

import { afterEach, expect, test, vi } from "vitest";
import {
  dateText,
  dateTimeText,
  exactDateTimeText,
  exactDateText,
  momentText,
  timeText,
} from "./time.ts";

const now = new Date("2026-11-22T12:00:00Z");
const inZone = (zone: string) => vi.stubEnv("TZ", zone);
afterEach(() => vi.unstubAllEnvs());

test("a date is the same day in every zone", () => {
  expect(dateText("2026-11-03", now)).toBe("3 Nov");
  expect(dateText("2024-02-29", now)).toBe("29 Feb 2024");
  expect(exactDateText("2024-02-29")).toContain("29 February 2024");
});

test("a time is shown in the reader's zone, the year only when it is another", () => {
  inZone("Europe/Berlin");
  expect(dateTimeText("2026-11-03T23:30:00.000Z", now)).toBe("4 Nov, 00:30");
  inZone("UTC");
  expect(dateTimeText("2025-12-31T23:30:00.000Z", now)).toBe("31 Dec 2025, 23:30");
  inZone("Asia/Tokyo");
  expect(dateTimeText("2025-12-31T23:30:00.000Z", now)).toBe("1 Jan, 08:30");
  const exact = exactDateTimeText("2026-11-03T23:30:12.345Z");
  expect(exact).toMatch(/30:12 .*\(2026-11-03T23:30:12\.345Z\)$/);
});

test("of today the time alone", () => {
  inZone("UTC");
  expect(momentText("2026-11-22T09:05:00.000Z", now)).toBe("09:05");
  expect(momentText("2026-11-21T09:05:00.000Z", now)).toBe("21 Nov, 09:05");
  inZone("Europe/Berlin");
  expect(momentText("2026-11-21T23:05:00.000Z", now)).toBe("00:05");
});

test("what is no date is shown as it came", () => {
  expect(dateText("soon", now)).toBe("soon");
  expect(dateTimeText("", now)).toBe("");
  expect(timeText("noon")).toBe("noon");
});

test("time of day", () => {
  expect(timeText("09:30:00.000")).toBe("09:30");
  expect(timeText("09:30:15.000")).toBe("09:30:15");
});

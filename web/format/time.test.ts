import { expect, test } from "vitest";
import {
  dateText,
  dateTimeText,
  exactDateTimeText,
  exactDateText,
  momentText,
  timeText,
} from "./time.ts";

const now = new Date("2026-11-22T12:00:00Z");

test("a date is the same day in every zone", () => {
  expect(dateText("2026-11-03", now)).toBe("3 Nov");
  expect(dateText("2024-02-29", now)).toBe("29 Feb 2024");
  expect(exactDateText("2024-02-29")).toContain("29 February 2024");
});

test("a time is shown in the reader's zone, the year only when it is another", () => {
  expect(dateTimeText("2026-11-03T23:30:00.000Z", now, "Europe/Berlin")).toBe("4 Nov, 00:30");
  expect(dateTimeText("2025-12-31T23:30:00.000Z", now, "UTC")).toBe("31 Dec 2025, 23:30");
  expect(dateTimeText("2025-12-31T23:30:00.000Z", now, "Asia/Tokyo")).toBe("1 Jan, 08:30");
  expect(exactDateTimeText("2026-11-03T23:30:12.345Z", "UTC")).toContain("23:30:12");
  expect(exactDateTimeText("2026-11-03T23:30:12.345Z", "UTC")).toContain(
    "2026-11-03T23:30:12.345Z",
  );
});

test("of today the time alone", () => {
  expect(momentText("2026-11-22T09:05:00.000Z", now, "UTC")).toBe("09:05");
  expect(momentText("2026-11-21T09:05:00.000Z", now, "UTC")).toBe("21 Nov, 09:05");
  expect(momentText("2026-11-21T23:05:00.000Z", now, "Europe/Berlin")).toBe("00:05");
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

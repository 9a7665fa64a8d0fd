import { expect, test } from "vitest";
import { recordMoment } from "./record-moment.ts";

const at = "2026-11-28T13:00:00.000Z";
const line = "00000000-0000-4000-8000-00000000000a";
const then = { asOf: { Account: { line, seq: 12 } }, at, settled: true };

test("a record is shown at the time of its list, or at the content of its object", () => {
  expect(recordMoment("2026-11-28", then, "Account")).toBe("2026-11-28");
  expect(recordMoment("2026-11-28", null, "Lead")).toBe("2026-11-28");
  expect(recordMoment('{"Account":{}}', then, "Account")).toBe("seq:12");
  expect(recordMoment('{"Account":{}}', then, "Lead")).toBe(at);
  expect(recordMoment('{"Account":{}}', null, "Account")).toBeNull();
});

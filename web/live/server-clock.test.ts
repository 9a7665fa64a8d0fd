import { expect, test } from "vitest";
import { agoText } from "../format/duration.ts";
import { noteServerTime, serverNow } from "./server-clock.ts";

test("ages are counted by the server's time, however wrong the visitor's clock", () => {
  const at = "2026-01-31T10:00:00.000Z";
  for (const wrongMs of [-7 * 60_000, 0, 7 * 60_000]) {
    const heardAtMs = Date.parse(at) + wrongMs;
    noteServerTime(at, heardAtMs);
    const now = serverNow(heardAtMs + 3_000);
    expect(agoText(now - Date.parse("2026-01-31T09:59:59.000Z"))).toBe("4 s ago");
  }
});

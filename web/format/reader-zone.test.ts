import { expect, test } from "vitest";
import { readerZone } from "./reader-zone.ts";

test.each([
  ["Europe/Berlin", { zone: "Europe/Berlin", isOwn: true }],
  // Chromium's names with TZ=GMT and with TZ=UTC+3.
  ["+00:00", { zone: "UTC", isOwn: true }],
  ["Etc/Unknown", { zone: "UTC", isOwn: false }],
  ["+05:30", { zone: "UTC", isOwn: false }],
])("a browser that says %s is asked for with %o", (named, expected) => {
  expect(readerZone(named)).toEqual(expected);
});

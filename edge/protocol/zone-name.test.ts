import { expect, test } from "vitest";
import { zoneNamed } from "./zone-name.ts";

test.each([
  "UTC",
  "utc",
  "GMT",
  "+00:00",
  "-00:00",
  "+0000",
  "+00",
  "Z",
  "Etc/UTC",
  "Etc/GMT",
  "Etc/GMT+0",
  "Zulu",
])("%s is UTC", (name) => expect(zoneNamed(name)).toBe("UTC"));

test.each(["Europe/Berlin", "america/argentina/ushuaia", "Etc/GMT+5"])(
  "%s is taken as it is",
  (name) => expect(zoneNamed(name)).toBe(name),
);

test.each(["", "CET", "EST", "+02:00", "+00:30", "Etc/Unknown", "Europe/", "Europe/Berlin'"])(
  "“%s” is not taken",
  (name) => expect(zoneNamed(name)).toBeNull(),
);

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../process/run-program.ts";
import { withRoomsHost } from "./page-headers.ts";

const headers = readFileSync(join(ROOT, "web/public/_headers"), "utf8");
const allowed = (text: string) => /connect-src ([^;]*);/.exec(text)?.[1];

test("pages connect to their own host, and to that of the rooms where these are apart", () => {
  expect(allowed(withRoomsHost(headers, ""))).toBe("'self'");
  expect(allowed(withRoomsHost(headers, "rooms.example"))).toBe("'self' wss://rooms.example");
});

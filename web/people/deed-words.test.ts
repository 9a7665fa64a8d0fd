import { expect, test } from "vitest";
import type { Deed } from "../../edge/protocol/audit.ts";
import { deedWords } from "./deed-words.ts";

const ONE = { id: 1, at: "2026-11-30T10:00:00.000Z", by: "Ada", as: null };
const words = (deed: Deed["deed"], about: string | null, detail: Deed["detail"] = null) =>
  deedWords({ ...ONE, deed, about, detail });

test("each deed is a sentence", () => {
  expect(words("sign-in", "s1", { browser: "" })).toBe("signed in");
  const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  expect(words("sign-in", "s1", { browser })).toBe("signed in from Firefox on Linux");
  expect(words("sign-out", "s1")).toBe("signed out");
  expect(words("sessions-ended", "Bo")).toBe("ended all sign-ins of Bo");
  expect(words("sign-in-refused", "work", { fault: "refused" })).toBe(
    "was not let in through work",
  );
  expect(words("sign-in-refused", "work", { fault: "other-organization" })).toBe(
    "was not let in through work, as a user of another organization",
  );
  expect(words("default-view", "Account")).toBe(
    "said what the list of Account opens with for everybody",
  );
  expect(words("board-removed", "Sales")).toBe("removed the board “Sales”");
  expect(words("board-restored", "Sales")).toBe("brought the board “Sales” back");
  expect(words("list-view", "Case")).toBe("asked the org for a list view of Case");
  expect(words("role", "Bo", { role: "admin" })).toBe("said that Bo has the role admin");
  expect(words("role", "Bo", { role: "none" })).toBe("said that Bo may do nothing");
  expect(words("role", "Bo", { role: null })).toBe("said that Bo may do what the settings say");
  expect(words("groups", "7")).toBe("saved who sees what, as version 7");
  expect(words("export", "Account", { format: "csv", columns: ["id", "name"] })).toBe(
    "took records of Account out, 2 columns as CSV",
  );
  expect(words("export", "Account", { format: "ndjson", columns: ["id"] })).toBe(
    "took records of Account out, 1 column as NDJSON",
  );
  const taken = { id: 2, at: ONE.at, by: "Ada", deed: "export", about: "Account" } as const;
  const detail = { format: "csv", columns: ["id"], token: "CI" };
  expect(deedWords({ ...taken, detail, as: "Bo" })).toBe(
    "took records of Account out, 1 column as CSV, with the token “CI”, as Bo sees them",
  );
  expect(words("view-as", "Bo")).toBe("began to look at what Bo sees");
  const from = "2026-11-30T10:00:00.000Z";
  const ended = { from, to: "2026-11-30T11:00:00.000Z", why: "time" };
  expect(words("view-as-ended", "Bo", ended)).toMatch(
    /^looked at what Bo sees from .+ to .+, when its hour was over$/,
  );
  expect(words("token-made", "Ada", { name: "CI", days: 90 })).toBe("made the token “CI”");
  expect(words("token-revoked", "Ada", { name: "CI" })).toBe("revoked the token “CI”");
  expect(words("webhook-made", "w1", { host: "example.com" })).toBe(
    "made a webhook to example.com",
  );
  expect(words("webhook-changed", "w1", { what: "dropped" })).toBe(
    "dropped the dead letters of the webhook w1",
  );
  expect(words("webhook-deleted", "w1")).toBe("deleted the webhook w1");
  expect(words("token-revoked", "Bo", { name: "CI" })).toBe("revoked the token “CI” of Bo");
});

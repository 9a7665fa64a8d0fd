import { expect, test } from "vitest";
import type { WebhookEntry } from "../../edge/protocol/webhook.ts";
import {
  addressText,
  deadLetters,
  errorText,
  followsText,
  placeText,
  stateText,
  testText,
} from "./webhook-words.ts";

const NOW = new Date("2026-11-30T12:00:00");
const AT = new Date("2026-11-30T11:00:00").toISOString();
const PLACE = {
  ...{ object: "Account", seq: 7, head: 7, waitingSince: null, acceptedAt: null },
  ...{ failingSince: null, tries: 0, error: null, retryAt: null, deadLetters: 0 },
};
const HOOK: WebhookEntry = {
  ...{ id: "w", url: "https://a.example/hook?key=x", objects: { Account: "all" }, by: "Boss" },
  ...{ madeAt: AT, state: "on", reason: null, rotatedAt: null, test: null, places: [PLACE] },
};

test("an address is shown without what may be a secret", () => {
  expect(addressText(HOOK.url)).toBe("a.example/hook");
  expect(addressText("https://a.example:8443/")).toBe("a.example:8443");
});

test("it says what it follows", () => {
  const labelOf = (object: string) => `${object}s`;
  expect(followsText(HOOK, labelOf)).toBe("Follows Accounts");
  const objects = { Account: ["name"], Lead: ["name", "email"] };
  expect(followsText({ objects }, labelOf)).toBe("Follows Accounts (1 column), Leads (2 columns)");
});

test("it says how it is, with the reason", () => {
  expect(stateText(HOOK)).toEqual({ text: "On", isWell: true });
  expect(stateText({ ...HOOK, state: "paused", reason: "Why." }).text).toBe("Paused. Why.");
  expect(stateText({ ...HOOK, state: "paused" }).text).toBe("Paused.");
  expect(stateText({ ...HOOK, state: "disabled", reason: "Gone." }).text).toBe("Disabled. Gone.");
  expect(stateText({ ...HOOK, places: [{ ...PLACE, failingSince: AT }] }).isWell).toBe(false);
});

test("it says how far it is, and what came of the last message and the last test", () => {
  expect(placeText(PLACE, NOW)).toBe("Nothing to send yet");
  expect(placeText({ ...PLACE, acceptedAt: AT }, NOW)).toMatch(/^Up to date, last message .*11/);
  expect(placeText({ ...PLACE, head: 8 }, NOW)).toBe("1 change behind");
  expect(placeText({ ...PLACE, head: 9, waitingSince: AT }, NOW)).toMatch(
    /^2 changes behind, since .*11/,
  );
  expect(errorText(PLACE, NOW)).toBeNull();
  const failing = { ...PLACE, error: "It answered 500.", tries: 2, retryAt: AT };
  expect(errorText(failing, NOW)).toMatch(/^It answered 500\. It was tried 2 times, and is again /);
  expect(errorText({ ...failing, tries: 1 }, NOW)).toContain("tried once");
  expect(errorText({ ...failing, tries: 0 }, NOW)).toBe("It answered 500.");
  expect(testText(HOOK, NOW)).toBeNull();
  const asked = (result: string | null) => testText({ test: { askedAt: AT, result } }, NOW);
  expect(asked(null)).toBe("A test message is being sent.");
  expect(asked("It answered 200.")).toMatch(/^Test of .*: It answered 200\.$/);
  expect(deadLetters({ places: [PLACE, { ...PLACE, deadLetters: 3 }] })).toBe(3);
});

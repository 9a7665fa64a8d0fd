import { expect, test } from "vitest";
import { headersFor, parseHeaderRules } from "./asset-headers.ts";

const RULES = parseHeaderRules(`# of every page
/*
  Content-Security-Policy: default-src 'self'; connect-src 'self' wss:
  X-Frame: a

/assets/*.js
  X-Frame: b
`);

test("a path has the headers of every rule that matches it; the later one goes first", () => {
  expect(headersFor(RULES, "/objects/Account")).toEqual({
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' wss:",
    "X-Frame": "a",
  });
  expect(headersFor(RULES, "/assets/app-1.js")).toMatchObject({ "X-Frame": "b" });
  expect(headersFor(RULES, "/assets/app-1xjs")).toMatchObject({ "X-Frame": "a" });
  expect(headersFor([], "/")).toEqual({});
});

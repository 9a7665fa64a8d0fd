import { expect, test } from "vitest";
import { nearMatches } from "./near-match.ts";

const NAMES = ["Account", "Contact", "Case", "Opportunity", "OpportunityLineItem", "Lead"];

test("slips, capitals and beginnings are understood, best first", () => {
  expect(nearMatches("Acount", NAMES)).toEqual(["Account"]);
  expect(nearMatches("accuont", NAMES)).toEqual(["Account"]);
  expect(nearMatches("laed", NAMES)).toEqual(["Lead"]);
  expect(nearMatches("contact", NAMES)).toEqual(["Contact"]);
  expect(nearMatches("opportunitys", NAMES)).toEqual(["Opportunity"]);
  expect(nearMatches("opp", NAMES)).toEqual(["Opportunity", "OpportunityLineItem"]);
});

test("what is near nothing gets nothing", () => {
  expect(nearMatches("zzzz", NAMES)).toEqual([]);
  expect(nearMatches("", NAMES)).toEqual([]);
  expect(nearMatches("x".repeat(500), NAMES)).toEqual([]);
});

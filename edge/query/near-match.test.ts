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

test("the longer a name, the more slips it may have: one, two, then a third of it", () => {
  expect(nearMatches("abc", ["abd", "axd"])).toEqual(["abd"]);
  expect(nearMatches("abcd", ["abxy", "axyz"])).toEqual(["abxy"]);
  expect(nearMatches("abcdefghi", ["abcdefxyz", "abcdexyzw"])).toEqual(["abcdefxyz"]);
});

test("a name that has the word in it, or is in it, is near; not for two letters", () => {
  expect(nearMatches("opp", ["BigOpportunityOfAll"])).toEqual(["BigOpportunityOfAll"]);
  expect(nearMatches("thatcasewasclosed", ["Case"])).toEqual(["Case"]);
  expect(nearMatches("op", ["Opportunity"])).toEqual([]);
  expect(nearMatches("opportunity", ["op"])).toEqual([]);
  // Itself before what it is only a part of.
  expect(nearMatches("lead", ["Leader", "Lead"])).toEqual(["Lead", "Leader"]);
});

test("equally near names come by the alphabet, three or as many as asked", () => {
  const names = ["item4", "item2", "item3", "item1"];
  expect(nearMatches("item", names)).toEqual(["item1", "item2", "item3"]);
  expect(nearMatches("item", names, 1)).toEqual(["item1"]);
});

test("no name is longer than 80 letters, and a longer word is not compared", () => {
  const [long, longer] = ["x".repeat(80), "x".repeat(81)];
  expect(nearMatches(long, [long])).toEqual([long]);
  expect(nearMatches(longer, [longer])).toEqual([]);
});

test("no word is near nothing at all", () => {
  expect(nearMatches("", ["", "a"])).toEqual([]);
});

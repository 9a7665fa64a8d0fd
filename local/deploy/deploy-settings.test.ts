import { expect, test } from "vitest";
import { deployProblems, secretsMissingIn, varsToPass } from "./deploy-settings.ts";

const COMPLETE = {
  ROOMS_HOST: "orgmirror.acme.partykit.dev",
  ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  ACCESS_AUD: "4714",
};

test("complete settings may be deployed, from either place", () => {
  expect(deployProblems(COMPLETE, {})).toEqual([]);
  expect(deployProblems({}, COMPLETE)).toEqual([]);
  const { ROOMS_HOST: _, ...one } = COMPLETE;
  expect(deployProblems(one, {})).toEqual([]);
});

test("all that is missing is told at once", () => {
  const problems = deployProblems({}, { ACCESS_AUD: "" });
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(/^ACCESS_TEAM_DOMAIN is not set/);
  expect(problems[1]).toMatch(/^ACCESS_AUD is not set/);
});

test("what belongs on one machine is refused, and a URL where a host belongs", () => {
  expect(deployProblems({ ...COMPLETE, LOCAL_PERSON: "me" }, {})).toEqual([
    "LOCAL_PERSON is for one machine: take it out of [vars] in wrangler.toml.",
  ]);
  expect(deployProblems({ ...COMPLETE, ROOMS_HOST: "https://a.partykit.dev" }, {})[0]).toMatch(
    /without scheme/,
  );
});

test("the environment's vars are passed on where they differ", () => {
  expect(varsToPass(COMPLETE, { ...COMPLETE, ACCESS_AUD: "other" })).toEqual([
    ["ACCESS_AUD", "other"],
  ]);
});

test("a file of secrets is checked for those that the Worker needs", () => {
  const lines = "DATABASE_URL=postgres://x\nROOM_TICKET_SECRET=\nROOM_PUBLISH_SECRET=b\n";
  expect(secretsMissingIn(lines)).toEqual(["ROOM_TICKET_SECRET"]);
  const all = { DATABASE_URL: "p", ROOM_TICKET_SECRET: "t", ROOM_PUBLISH_SECRET: "b" };
  expect(secretsMissingIn(JSON.stringify(all))).toEqual([]);
  expect(secretsMissingIn("")).toHaveLength(3);
});

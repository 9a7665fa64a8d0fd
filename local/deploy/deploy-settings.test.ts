import { expect, test } from "vitest";
import { deployProblems, secretsMissingIn, varsToPass } from "./deploy-settings.ts";

const COMPLETE = {
  ROOMS_HOST: "orgmirror.acme.partykit.dev",
  ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  ACCESS_AUD: "4714",
  ROLES: "@acme.com=viewer",
};

const WORK = JSON.stringify([
  { id: "work", name: "Work", issuer: "https://work.example", clientId: "1" },
]);

test("what the Worker could not read is told before it is deployed", () => {
  const problems = (settings: object) => deployProblems({ ...COMPLETE, ...settings }, {});
  expect(problems({ SIGN_IN: "[]" })).toEqual(["SIGN_IN: it lists no provider."]);
  expect(problems({ SIGN_IN: "{" })).toEqual(["SIGN_IN is no JSON."]);
  expect(problems({ ROLES: "a@acme.com=admin b=viewer" })).toEqual([
    "ROLES: its part 2 is no address=role or @domain=role, with a role of viewer, admin.",
  ]);
});

test("complete settings may be deployed, from either place", () => {
  expect(deployProblems(COMPLETE, {})).toEqual([]);
  expect(deployProblems({}, COMPLETE)).toEqual([]);
  const { ROOMS_HOST: _, ...one } = COMPLETE;
  expect(deployProblems(one, {})).toEqual([]);
});

test("providers of OpenID Connect do without Access", () => {
  const { ACCESS_AUD: _audience, ACCESS_TEAM_DOMAIN: _team, ...others } = COMPLETE;
  expect(deployProblems({ ...others, SIGN_IN: WORK }, {})).toEqual([]);
});

test("all that is missing is told at once", () => {
  const titles = (settings: object) =>
    deployProblems({}, { ...settings }).map((problem) => problem.split(":")[0]);
  expect(titles({ ACCESS_AUD: "" })).toEqual([
    "ACCESS_TEAM_DOMAIN is not set, nor is SIGN_IN",
    "ACCESS_AUD is not set, nor is SIGN_IN",
    "ROLES is not set",
  ]);
  expect(titles({ ACCESS_AUD: "4714", SIGN_IN: WORK, ROLES: "@acme.com=viewer" })).toEqual([
    "ACCESS_TEAM_DOMAIN is not set",
  ]);
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

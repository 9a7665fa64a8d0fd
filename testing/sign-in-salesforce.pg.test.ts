import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { jwtApp } from "./emulator/test-emulation.ts";
import { useTestOrg } from "./emulator/test-org.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { app as api } from "../edge/api/app.ts";
import type { Settings } from "../edge/api/settings.ts";

const SITE = "https://orgmirror.example";
const { app } = jwtApp();
const org = await useTestOrg(20, app);

let database: NeonDatabase;
let settings: Settings;

beforeAll(async () => {
  database = await neonDatabase();
  const { LOCAL_PERSON: _nobody, ...others } = database.settings;
  const salesforce = { id: "org", name: "Salesforce", issuer: org.origin, salesforce: true };
  settings = {
    ...others,
    SIGN_IN: JSON.stringify([{ ...salesforce, clientId: app.clientId }]),
    SIGN_IN_SECRETS: JSON.stringify({ org: app.clientSecret }),
  };
});
afterAll(() => database?.end());
beforeEach(() => database.client.query("truncate sync.organization, app.person cascade"));

const mirror = (id: string) =>
  database.client.query("insert into sync.organization (id) values ($1)", [id]);

/** Signs in as a user of the emulated org; answers the last answer, and the cookies. */
async function signIn(username: string) {
  const begun = await api.request(`${SITE}/api/sign-in/org?to=/sync`, {}, settings);
  const asked = new URL(begun.headers.get("Location") ?? "");
  asked.searchParams.set("login_hint", username);
  const approved = await fetch(asked, { redirect: "manual" });
  const cookie = begun.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const back = approved.headers.get("location") ?? "";
  const answer = await api.request(back, { headers: { cookie } }, settings);
  const session = answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return { answer, session };
}

const someUser = () =>
  [...org.emulator.org.records("User")].find((one) => one["IsActive"] === true);

test("a user of the mirrored org comes in, and “me” is that user", async () => {
  await mirror(org.emulator.org.id);
  const user = someUser();
  const { answer, session } = await signIn(String(user?.["Username"]));
  expect(answer.status).toBe(303);
  expect(answer.headers.get("Location")).toBe("/sync");
  const { rows } = await database.client.query("select name, user_id, role from app.person");
  expect(rows).toEqual([{ name: user?.["Name"], user_id: user?.["Id"], role: null }]);
  await database.client.query("update app.person set role = 'viewer'");
  const me = await api.request(
    `${SITE}/api/person/user`,
    { headers: { cookie: session } },
    settings,
  );
  expect(await me.json()).toEqual({ id: user?.["Id"] });
});

test("a user of another org does not, nor anybody before it is known which one is mirrored", async () => {
  const username = String(someUser()?.["Username"]);
  expect((await signIn(username)).answer.status).toBe(503);
  await mirror("00D000000000009AAA");
  const { answer } = await signIn(username);
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    detail: "You are a user of another organization than the one that is mirrored here.",
  });
  const { rows } = await database.client.query("select from app.session");
  expect(rows).toEqual([]);
});

import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { jwtApp } from "../../testing/emulator/test-emulation.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import type { Connection } from "jsforce";

const { app, privateKey } = jwtApp();

const org = await useTestOrg(1500, app);
/** A user who may not see Site and OwnerId of an Account. */

async function signedIn(username: string): Promise<Connection> {
  const assertion = await new SignJWT({ iss: app.clientId, sub: username, aud: org.origin })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime(Math.floor(Date.now() / 1000) + 180)
    .sign(privateKey);
  const connection = org.newConnection();
  const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  await connection.authorize({ grant_type: grantType, assertion });
  return connection;
}

const { org: data } = org.emulator;
const user = [...data.records("User")].find(
  (one) => one["IsActive"] === true && idOf(one) !== data.integrationUserId(),
);
data.fieldAccess.set(String(user?.["Id"]), "Account", ["Site", "OwnerId"], false);
const restricted = await signedIn(String(user?.["Username"]));

test("a hidden field does not exist for its user: describe, read, query, retrieve, columns", async () => {
  const { fields } = await restricted.describe("Account");
  expect(fields.map(({ name }) => name)).not.toContain("Site");
  const id = idOf(org.some("Account"));
  expect(await restricted.sobject("Account").retrieve(id)).not.toHaveProperty("Site");
  const refused = { errorCode: "INVALID_FIELD" };
  for (const soql of [
    "SELECT Site FROM Account",
    "SELECT Id FROM Account WHERE Site = 'x'",
    "SELECT Id FROM Account ORDER BY Site",
    "SELECT Site, COUNT(Id) FROM Account GROUP BY Site",
    "SELECT Account.Site FROM Contact",
    "SELECT Owner.Name FROM Account",
    "SELECT Id, (SELECT Site FROM ChildAccounts) FROM Account",
  ]) {
    await expect(restricted.query(soql), soql).rejects.toMatchObject(refused);
  }
  const all = await restricted.query("SELECT FIELDS(ALL) FROM Account LIMIT 1");
  expect(all.records[0]).not.toHaveProperty("Site");
  const path = `${DATA}/composite/sobjects/Account?ids=${id}&fields=Id,Site`;
  await expect(restricted.request(path)).rejects.toMatchObject(refused);
});

test("nor can it be written, singly, in rows, by composite or tree", async () => {
  org.log.length = 0;
  const accounts = restricted.sobject("Account");
  const refused = { errorCode: "INVALID_FIELD" };
  const message = "No such column 'Site' on sobject of type Account";
  await expect(accounts.create({ Name: "x", Site: "y" })).rejects.toMatchObject({ message });
  const id = idOf(org.some("Account"));
  await expect(accounts.update({ Id: id, Site: "y" })).rejects.toMatchObject(refused);
  const rows = await accounts.create([{ Name: "x", Site: "y" }]);
  expect(rows[0]).toMatchObject({
    success: false,
    errors: [{ statusCode: "INVALID_FIELD", message }],
  });
  await expect(
    restricted.requestPost(`${DATA}/composite/tree/Account`, {
      records: [{ attributes: { type: "Account", referenceId: "a" }, Name: "x", Site: "y" }],
    }),
  ).rejects.toThrow();
  expect(org.log).toEqual([]);
  expect(await accounts.create({ Name: "x" })).toMatchObject({ success: true });
});

test("others still see it, and so does the user once it is shown", async () => {
  const soql = "SELECT Site FROM Account LIMIT 1";
  expect((await org.connection.query(soql)).totalSize).toBe(1);
  const { user_id: userId } = await restricted.identity();
  org.emulator.org.fieldAccess.set(userId, "Account", ["Site"], true);
  expect((await restricted.query(soql)).totalSize).toBe(1);
});

test("a user's locator is nobody else's", async () => {
  const headers = { "Sforce-Query-Options": "batchSize=200" };
  type Page = { nextRecordsUrl: string };
  const first = `${DATA}/query?q=SELECT+Id+FROM+Contact`;
  const [, { nextRecordsUrl }] = await org.ask<Page>(first, undefined, { headers });
  await expect(restricted.request(nextRecordsUrl)).rejects.toMatchObject({
    errorCode: "INVALID_QUERY_LOCATOR",
  });
  expect((await org.send(nextRecordsUrl)).status).toBe(200);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Connection } from "jsforce";
import { describe, expect, test } from "vitest";
import { credentialsOf } from "../oauth/credentials.ts";
import { TEST_APP } from "../../testing/emulator/test-emulation.ts";
import { startTestOrg, useTestOrg } from "../../testing/emulator/test-org.ts";
import { soapCall } from "../../testing/emulator/test-soap.ts";
import { escaped } from "./xml.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const PASSWORD = "pass & <word>";

const org = await useTestOrg(100, { ...TEST_APP, password: PASSWORD });

describe("a login", () => {
  test("by name and password opens a session that REST takes too", async () => {
    const connection = new Connection({ loginUrl: org.origin, version: "66.0" });
    const user = await connection.login(TEST_APP.username, PASSWORD);
    expect(user.organizationId).toBe(org.emulator.org.id);
    expect(user.id).toBe(org.emulator.org.integrationUserId());
    expect(connection.instanceUrl).toBe(org.origin);
    expect((await connection.query("SELECT Id FROM Account LIMIT 1")).records).toHaveLength(1);
    const token = connection.accessToken;
    await connection.logoutBySoap(false);
    const headers = { authorization: `Bearer ${token}` };
    expect((await org.send("/services/data/v66.0/limits", { headers })).status).toBe(401);
  });

  test.each([
    ["another password", TEST_APP.username, "wrong"],
    ["another user", "nobody@emulated.example", PASSWORD],
  ])("by %s is refused in Salesforce's words", async (_, username, password) => {
    await expect(org.newConnection().loginBySoap(username, password)).rejects.toThrow(
      "INVALID_LOGIN: Invalid username, password, security token; or user locked out.",
    );
    const { status, text } = await soapCall(
      org,
      `<p:login><p:username>${username}</p:username><p:password>${escaped(password)}</p:password></p:login>`,
    );
    expect(status).toBe(500);
    expect(text).toContain("<faultcode>sf:INVALID_LOGIN</faultcode>");
    expect(text).toContain("<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>");
  });

  test("takes the password of a file; an empty one is none", () => {
    const dataDir = testFolder();
    const passwordFile = join(dataDir, "password");
    writeFileSync(passwordFile, "secret word\nnot this\n");
    expect(credentialsOf({ dataDir, passwordFile }).app.password).toBe("secret word");
    writeFileSync(passwordFile, "\n");
    expect(credentialsOf({ dataDir, passwordFile }).app.password).toBeUndefined();
  });

  test("is refused where no password was set", async () => {
    const closed = await startTestOrg(50);
    await expect(closed.newConnection().loginBySoap(TEST_APP.username, "any")).rejects.toThrow(
      "INVALID_LOGIN",
    );
    await closed.emulator.close();
  });
});

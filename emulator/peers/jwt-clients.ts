import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assertSame, type Check } from "./check.ts";
import { PROGRAM, SILENCED } from "./salesforce-cli.ts";
import type { Emulator } from "../emulator.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";
import type { Workshop } from "./workshop.ts";

type Answer = { readonly result: Readonly<Record<string, unknown>> };

/** Signs in with @salesforce/core, as programs that build on it do, and reads with its connection. */
const CORE_PROGRAM = `
import { AuthInfo, Connection } from "@salesforce/core";
const [username, clientId, privateKeyFile, loginUrl, soql] = process.argv.slice(2);
const oauth2Options = { clientId, privateKeyFile, loginUrl };
const authInfo = await AuthInfo.create({ username, oauth2Options });
const connection = await Connection.create({ authInfo });
connection.setApiVersion("66.0");
const { records } = await connection.autoFetchQuery(soql, { maxFetch: 5000 });
const identity = await connection.identity();
const created = await connection.sobject("Account").create({ Name: "By core" });
console.log(JSON.stringify({ ids: records.map(({ Id }) => Id), identity, created }));
`;

/**
 * Sign-ins with a key by programs of Salesforce: the CLI, @salesforce/core. Their assertions are valid for longer than
 * the documentation asks for.
 */
export function jwtClientChecks(
  workshop: Workshop,
  { org, restPort }: Emulator,
  { clientId, username }: ConnectedApp,
  privateKeyPem: string,
): Check[] {
  const origin = `http://127.0.0.1:${restPort}`;
  const keyFile = join(workshop.folder, "home", "client.key.pem");
  const sf = async (...args: string[]): Promise<Answer["result"]> =>
    (JSON.parse(await workshop.run(PROGRAM, [...args, "--json"], SILENCED)) as Answer).result;
  return [
    {
      name: "sf org login jwt",
      async run() {
        await writeFile(keyFile, privateKeyPem, { mode: 0o600 });
        const result = await sf(
          ...["org", "login", "jwt", "--client-id", clientId, "--jwt-key-file", keyFile],
          ...["--username", username, "--instance-url", origin, "--alias", "by-key"],
        );
        assertSame([result["username"], result["orgId"]], [username, org.id], "who signed in");
        return `signed in as ${String(result["username"])}`;
      },
    },
    {
      name: "sf org display user",
      async run() {
        const user = await sf("org", "display", "user", "--target-org", "by-key");
        const { id, orgId, instanceUrl } = user;
        assertSame([id, orgId, user["username"]], [org.integrationUserId(), org.id, username], "");
        assert.equal(String(instanceUrl).replace(/\/$/, ""), origin);
        assert.equal(user["profileName"], "System Administrator");
        return `${String(id)}, profile ${String(user["profileName"])}`;
      },
    },
    {
      name: "@salesforce/core: JWT, query over pages, identity, create",
      async run() {
        await writeFile(join(workshop.folder, "core.js"), CORE_PROGRAM);
        const soql = "SELECT Id FROM Account ORDER BY Id LIMIT 5000";
        // The program refuses to sign in a user whom the CLI has signed in.
        const other = [...org.records("User")].find(
          (user) => user["IsActive"] === true && user["Username"] !== username,
        );
        const args = [String(other?.["Username"]), clientId, keyFile, origin, soql];
        const said = JSON.parse(await workshop.run("core.js", args, SILENCED)) as {
          readonly ids: readonly string[];
          readonly identity: { readonly user_id: string; readonly organization_id: string };
          readonly created: { readonly id: string };
        };
        const expected = [...org.records("Account")].slice(0, 5000).map(({ Id }) => Id);
        assertSame(said.ids, expected, "ids of accounts");
        assertSame(
          [said.identity.user_id, said.identity.organization_id],
          [other?.["Id"], org.id],
          "the identity",
        );
        assert.equal(org.record("Account", said.created.id)?.["Name"], "By core");
        return `${said.ids.length} accounts`;
      },
    },
  ];
}

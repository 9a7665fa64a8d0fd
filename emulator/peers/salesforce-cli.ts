import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { assertSame, type Check } from "./check.ts";
import type { Emulator } from "../emulator.ts";
import type { Workshop } from "./workshop.ts";

type Answer<T> = { readonly status: number; readonly result: T };
type Row = Readonly<Record<string, unknown>>;

export const PROGRAM = "node_modules/@salesforce/cli/bin/run.js";
/** No telemetry and no check for updates. */
export const SILENCED = {
  SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
  SF_DISABLE_TELEMETRY: "true",
  SF_AUTOUPDATE_DISABLE: "true",
  SF_SKIP_NEW_VERSION_CHECK: "true",
};
const PAGE_RECORDS = 50_000;

/** Checks of the Salesforce CLI (`sf`), each compared with the org itself. */
export function salesforceCliChecks(
  workshop: Workshop,
  emulator: Emulator,
  accessToken: string,
): Check[] {
  const cli = cliOf(workshop, emulator, accessToken);
  return [signInChecks, queryChecks, bulkChecks, recordChecks, orgChecks].flatMap((checks) =>
    checks(cli),
  );
}

/** The signed-in program, and the org that it talks to. */
type Cli = {
  readonly org: Emulator["org"];
  readonly origin: string;
  /** The path of a file in the program's home. */
  file(name: string): string;
  /** Runs a command. @returns what it wrote */
  run(...args: string[]): Promise<string>;
  /** Runs a command. @returns its result */
  sf<T>(...args: string[]): Promise<T>;
  /** An answer of the org, fetched without the program. */
  fetched(path: string): Promise<unknown>;
};

function cliOf(workshop: Workshop, { org, restPort }: Emulator, accessToken: string): Cli {
  const origin = `http://127.0.0.1:${restPort}`;
  const env = { ...SILENCED, SF_ACCESS_TOKEN: accessToken };
  const run = (...args: string[]): Promise<string> => workshop.run(PROGRAM, args, env);
  return {
    org,
    origin,
    file: (name) => join(workshop.folder, "home", name),
    run,
    async sf<T>(...args: string[]): Promise<T> {
      return (JSON.parse(await run(...args, "--json")) as Answer<T>).result;
    },
    async fetched(path) {
      const headers = { authorization: `Bearer ${accessToken}` };
      return (await fetch(`${origin}/services/data/v66.0${path}`, { headers })).json();
    },
  };
}

function signInChecks({ org, origin, sf }: Cli): Check[] {
  return [
    {
      name: "org login access-token",
      async run() {
        const url = ["--instance-url", origin, "--no-prompt", "--alias", "emulated"];
        const { username, orgId } = await sf<Row>("org", "login", "access-token", ...url);
        assert.equal(orgId, org.id);
        await sf("config", "set", "org-api-version=66.0", "target-org=emulated", "--global");
        return `signed in as ${String(username)}`;
      },
    },
    {
      name: "org display",
      async run() {
        const { instanceUrl, connectedStatus } = await sf<Row>("org", "display");
        assert.equal(String(instanceUrl).replace(/\/$/, ""), origin);
        return `${String(connectedStatus)}`;
      },
    },
  ];
}

function queryChecks({ org, run, sf }: Cli): Check[] {
  const accounts = [...org.records("Account")];
  return [
    {
      name: "data query, with a parent's field",
      async run() {
        const soql = "SELECT Id, Name, Owner.Name FROM Account ORDER BY Id LIMIT 5000";
        const { totalSize, records } = await sf<{ totalSize: number; records: Row[] }>(
          ...["data", "query", "--query", soql],
        );
        const expected = accounts.slice(0, 5000);
        assert.equal(totalSize, expected.length);
        assertSame(
          records.map(({ Id, Name }) => [Id, Name]),
          expected.map(({ Id, Name }) => [Id, Name]),
          "ids and names of accounts",
        );
        return `${records.length} accounts in pages`;
      },
    },
    {
      name: "data query as CSV, with aggregates",
      async run() {
        const soql =
          "SELECT Industry, COUNT(Id) n, SUM(NumberOfEmployees) people FROM Account GROUP BY Industry";
        const args = ["data", "query", "--query", soql, "--result-format", "csv"];
        const rows: Row[] = parse(await run(...args), { columns: true });
        const counted = rows.reduce((sum, { n }) => sum + Number(n), 0);
        assert.equal(counted, accounts.length);
        return `columns ${Object.keys(rows[0] ?? {}).join()}`;
      },
    },
  ];
}

function bulkChecks({ org, file, sf }: Cli): Check[] {
  const [first] = org.records("Account");
  return [
    {
      name: "data export bulk, over several pages",
      async run() {
        const soql =
          "SELECT Id, LastName, FirstName, Email, Account.Name, CreatedDate FROM Contact";
        await sf(
          ...["data", "export", "bulk", "--query", soql],
          ...["--output-file", file("contacts.csv"), "--wait", "5"],
        );
        const rows: Row[] = parse(await readFile(file("contacts.csv")), { columns: true });
        const contacts = [...org.records("Contact")];
        assert.ok(contacts.length > 2 * PAGE_RECORDS, "more records than two pages hold");
        assertSame(
          rows.map(({ Id, LastName }) => [Id, LastName]).toSorted(),
          contacts.map(({ Id, LastName }) => [Id, LastName]).toSorted(),
          "ids and last names of contacts",
        );
        return `${rows.length} contacts`;
      },
    },
    {
      name: "data upsert bulk, by an external id",
      async run() {
        const account = String(first?.["Id"]);
        const visit = String([...org.records("Site_Visit__c")][0]?.["External_Id__c"]);
        const lines = [
          "External_Id__c,Account__c,Title__c",
          `${visit},${account},"Changed, ""quoted"""`,
          ...Array.from({ length: 300 }, (_, i) => `peer-${i},${account},New ${i}`),
        ];
        await writeFile(file("visits.csv"), `${lines.join("\n")}\n`);
        const { jobInfo } = await sf<{ jobInfo: Row }>(
          ...["data", "upsert", "bulk", "--sobject", "Site_Visit__c", "--file", file("visits.csv")],
          ...["--external-id", "External_Id__c", "--wait", "5"],
        );
        const titleOf = (id: string): unknown =>
          [...org.recordsWith("Site_Visit__c", "External_Id__c", id)][0]?.["Title__c"];
        assert.equal(titleOf(visit), 'Changed, "quoted"');
        assert.equal(titleOf("peer-299"), "New 299");
        return `${String(jobInfo["numberRecordsProcessed"])} processed`;
      },
    },
  ];
}

function recordChecks({ org, fetched, sf }: Cli): Check[] {
  return [
    {
      name: "data create, get, update and delete record",
      async run() {
        const object = ["--sobject", "Account"];
        const { id } = await sf<Row>(
          "data",
          "create",
          "record",
          ...object,
          "--values",
          "Name='Peer & Co'",
        );
        const named = [...object, "--record-id", String(id)];
        await sf("data", "update", "record", ...named, "--values", "Site=Here");
        const { Name, Site } = await sf<Row>("data", "get", "record", ...named);
        assertSame([Name, Site], ["Peer & Co", "Here"], "the account as read back");
        await sf("data", "delete", "record", ...named);
        assert.equal(org.record("Account", String(id)), undefined);
        return String(id);
      },
    },
    {
      name: "sobject describe and list",
      async run() {
        const described = await sf<Row>("sobject", "describe", "--sobject", "Opportunity");
        assertSame(described, await fetched("/sobjects/Opportunity/describe"), "the describe");
        const names = await sf<string[]>("sobject", "list", "--sobject", "custom");
        assert.ok(names.includes("Site_Visit__c"));
        return `${(described["fields"] as unknown[]).length} fields, ${names.length} custom objects`;
      },
    },
  ];
}

function orgChecks({ org, run, sf }: Cli): Check[] {
  return [
    {
      name: "org list limits",
      async run() {
        const limits = await sf<Row[]>("org", "list", "limits");
        const calls = limits.find(({ name }) => name === "DailyApiRequests");
        const used = Number(calls?.["max"]) - Number(calls?.["remaining"]);
        assert.ok(used > 0 && used <= org.allocations.used("DailyApiRequests"));
        return `${limits.length} limits, ${used} API requests used`;
      },
    },
    {
      name: "api request rest",
      async run() {
        const text = await run(
          ...["api", "request", "rest", "/services/data/v66.0/limits/recordCount"],
        );
        const { sObjects } = JSON.parse(text) as { sObjects: { name: string; count: number }[] };
        assert.equal(sObjects.find(({ name }) => name === "Lead")?.count, org.count("Lead"));
        return `${sObjects.length} counts`;
      },
    },
  ];
}

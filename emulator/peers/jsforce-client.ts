import assert from "node:assert/strict";
import { Connection } from "jsforce";
import { assertSame, type Check } from "./check.ts";
import type { Emulator } from "../emulator.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";

type View = { readonly id: string; readonly developerName: string };
type Cell = { readonly fieldNameOrPath: string; readonly value: string | null };
type Results = { readonly records: readonly { readonly columns: readonly Cell[] }[] };
const isId = ({ fieldNameOrPath }: Cell): boolean => fieldNameOrPath === "Id";

type Named = { readonly DeveloperName?: string };

/** What jsforce documents of its queries, its records and its bulk2, each compared with the org itself. */
export function jsforceChecks(
  { org, restPort }: Emulator,
  { clientId, clientSecret }: ConnectedApp,
): Check[] {
  const origin = `http://127.0.0.1:${restPort}`;
  const connection = new Connection({
    ...{ loginUrl: origin, instanceUrl: origin, version: "66.0" },
    oauth2: { loginUrl: origin, clientId, clientSecret },
  });
  return [
    ...recordChecks(connection, org),
    ...listViewChecks(connection),
    ...bulkChecks(connection, org),
  ];
}

function recordChecks(connection: Connection, org: Emulator["org"]): Check[] {
  return [
    {
      name: "authorize, and a query that fetches its further pages",
      async run() {
        await connection.authorize({ grant_type: "client_credentials" });
        const soql = "SELECT Id, Owner.Name FROM Account ORDER BY Id LIMIT 5000";
        const options = { autoFetch: true, maxFetch: 5000 };
        const { records } = await connection.query(soql, options);
        const expected = [...org.records("Account")].slice(0, 5000);
        assertSame(
          records.map((record) => record["Id"]),
          expected.map(({ Id }) => Id),
          "ids of accounts",
        );
        return `${records.length} accounts`;
      },
    },
    {
      name: "owners that are queues, by type and by TYPEOF",
      async run() {
        const soql =
          "SELECT Id, TYPEOF Owner WHEN User THEN Username WHEN Group THEN DeveloperName END FROM Case " +
          "WHERE Owner.Type = 'Queue' LIMIT 200";
        const { records } = await connection.query(soql);
        assertSame(
          records.map((record) => [record["Id"], (record["Owner"] as Named)?.DeveloperName]),
          records.map((record) => {
            const owner = org.record(
              "Group",
              String(org.record("Case", String(record["Id"]))?.["OwnerId"]),
            );
            return [record["Id"], owner?.["DeveloperName"]];
          }),
          "queues of cases",
        );
        assert.ok(records.length > 0);
        return `${records.length} cases`;
      },
    },
    {
      name: "find, create, retrieve, update, upsert and destroy records",
      async run() {
        const accounts = connection.sobject("Account");
        const made = await accounts.create([{ Name: "One" }, { Name: "Two" }, { Name: "" }]);
        assertSame(
          made.map(({ success }) => success),
          [true, true, false],
          "a row without its name fails alone",
        );
        const ids = made.flatMap(({ id }) => id ?? []);
        await accounts.update(ids.map((Id) => ({ Id, Site: "Here" })));
        const read = await accounts.retrieve(ids);
        assertSame(
          read.map((record) => [record["Name"], record["Site"]]),
          [
            ["One", "Here"],
            ["Two", "Here"],
          ],
          "the records as read back",
        );
        assert.equal((await accounts.find({ Id: { $in: ids } }, ["Id"])).length, 2);
        const visit = { External_Id__c: "jsforce", Account__c: ids[0], Title__c: "First" };
        const visits = connection.sobject("Site_Visit__c");
        assert.equal((await visits.upsert(visit, "External_Id__c")).success, true);
        await visits.upsert({ ...visit, Title__c: "Second" }, "External_Id__c");
        const [stored] = org.recordsWith("Site_Visit__c", "External_Id__c", "jsforce");
        assert.equal(stored?.["Title__c"], "Second");
        await accounts.destroy(ids);
        assert.deepEqual(
          ids.map((id) => org.record("Account", id)),
          [undefined, undefined],
        );
        return `${ids.length} records`;
      },
    },
  ];
}

function listViewChecks(connection: Connection): Check[] {
  return [
    {
      name: "list views, and their results",
      async run() {
        const accounts = connection.sobject("Account");
        const { listviews } = (await accounts.listviews()) as {
          readonly listviews: readonly View[];
        };
        const all = listviews.find(({ developerName }) => developerName === "AllAccounts");
        const view = accounts.listview(all?.id ?? "");
        const { query } = (await view.describe()) as { readonly query: string };
        const { records } = await connection.query(query);
        const results = (await view.results()) as Results;
        assertSame(
          results.records.map(({ columns }) => columns.find(isId)?.value),
          records.slice(0, 25).map((record) => record["Id"]),
          "ids of the results",
        );
        return `${listviews.length} list views`;
      },
    },
  ];
}

function bulkChecks(connection: Connection, org: Emulator["org"]): Check[] {
  return [
    {
      name: "bulk2: load and wait, with a row that fails",
      async run() {
        const { successfulResults, failedResults } = await connection.bulk2.loadAndWaitForResults({
          ...{ object: "Contact", operation: "insert" },
          input: [
            { LastName: "Bulk, two", FirstName: "A" },
            { LastName: "Ça va", FirstName: "B" },
            { LastName: "", FirstName: "C" },
          ],
          ...{ pollTimeout: 30_000, pollInterval: 200 },
        });
        assertSame(
          successfulResults.map((row) => org.record("Contact", row.sf__Id)?.["LastName"]),
          ["Bulk, two", "Ça va"],
          "last names as stored",
        );
        assert.match(failedResults[0]?.sf__Error ?? "", /^REQUIRED_FIELD_MISSING/);
        return `${successfulResults.length} loaded, ${failedResults.length} refused`;
      },
    },
    {
      name: "bulk2: a query of one page",
      async run() {
        const stream = await connection.bulk2.query("SELECT Id, Name FROM Campaign", {
          pollTimeout: 30_000,
          pollInterval: 200,
        });
        const rows = (await stream.toArray()) as { readonly Id: string }[];
        assert.equal(rows.length, org.count("Campaign"));
        return `${rows.length} campaigns`;
      },
    },
  ];
}

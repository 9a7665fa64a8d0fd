import { describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(12000);

describe("objects", () => {
  test("global and of an object", async () => {
    const global = await org.connection.describeGlobal();
    expect(global.sobjects.map(({ name }) => name)).toContain("AccountChangeEvent");
    const visit = await org.connection.describe("Site_Visit__c");
    expect(visit).toMatchObject({ keyPrefix: "a00", custom: true });
    expect(visit.fields.find(({ name }) => name === "Location__c")).toMatchObject({
      type: "location",
    });
  });

  test("versions and the resources of one are there", async () => {
    type Versions = { version: string; label: string }[];
    const [, versions] = await org.ask<Versions>("/services/data");
    expect(versions.find(({ version }) => version === "62.0")).toMatchObject({
      label: "Winter '25",
    });
    expect(versions.find(({ version }) => version === "66.0")).toMatchObject({
      label: "Spring '26",
    });
    const [, resources] = await org.ask<Record<string, string>>(DATA);
    expect(resources["sobjects"]).toBe(`${DATA}/sobjects`);
    expect((await org.send("/services/data/v20.0/limits")).status).toBe(410);
    expect((await org.send("/services/data/v99.0/limits")).status).toBe(404);
  });

  test("of an unknown object is 404 in Salesforce's words", async () => {
    const error = { message: "The requested resource does not exist", errorCode: "NOT_FOUND" };
    expect(await org.ask(`${DATA}/sobjects/Nothing/describe`)).toEqual([404, [error]]);
  });
});

describe("query", () => {
  test("in pages: all records once", async () => {
    const contacts = org.emulator.org.count("Contact");
    let result = await org.connection.query<{ Id: string }>("SELECT Id, Name FROM Contact");
    expect(result).toMatchObject({ totalSize: contacts, done: false });
    expect(result.records).toHaveLength(2000);
    expect(result.nextRecordsUrl).toMatch(/\/services\/data\/v66\.0\/query\/0r8\w{15}-2000$/);
    const ids = new Set(result.records.map(({ Id }) => Id));
    while (result.nextRecordsUrl !== undefined && !result.done) {
      result = await org.connection.queryMore(result.nextRecordsUrl);
      for (const { Id } of result.records) ids.add(Id);
    }
    expect(ids.size).toBe(contacts);
  });

  test("pages show the records as they were when it was asked", async () => {
    const headers = { "Sforce-Query-Options": "batchSize=200" };
    const soql = encodeURIComponent("SELECT Id, Rating FROM Account ORDER BY Id LIMIT 201");
    type Page = { nextRecordsUrl: string };
    const [, first] = await org.ask<Page>(`${DATA}/query?q=${soql}`, undefined, { headers });
    const last = [...org.emulator.org.records("Account")].map(idOf).toSorted()[200] ?? "";
    const before = org.emulator.org.record("Account", last)?.["Rating"] ?? null;
    await org.connection
      .sobject("Account")
      .update({ Id: last, Rating: before === "Hot" ? "Cold" : "Hot" });
    const [, next] = await org.ask(first.nextRecordsUrl);
    expect(next).toMatchObject({ done: true, records: [{ Id: last, Rating: before }] });
    const lost = await org.ask(`${DATA}/query/0r8000000000000AAA-200`);
    expect(lost).toMatchObject([400, [{ errorCode: "INVALID_QUERY_LOCATOR" }]]);
  });

  test("nests parents, and puts compound fields together", async () => {
    const contact = [...org.emulator.org.records("Contact")].find(
      ({ AccountId, MailingLatitude }) => AccountId !== null && MailingLatitude !== null,
    );
    const account = org.emulator.org.record("Account", String(contact?.["AccountId"]));
    const { records } = await org.connection.query(
      `SELECT Name, MailingAddress, Account.Name, Account.Owner.Email, CreatedDate FROM Contact WHERE Id = '${idOf(contact ?? {})}'`,
    );
    expect(records[0]).toMatchObject({
      attributes: {
        type: "Contact",
        url: `${DATA}/sobjects/Contact/${idOf(contact ?? {})}`,
      },
      MailingAddress: {
        city: contact?.["MailingCity"],
        latitude: contact?.["MailingLatitude"],
        postalCode: contact?.["MailingPostalCode"],
      },
      Account: {
        attributes: { type: "Account" },
        Name: account?.["Name"],
        Owner: { attributes: { type: "User" }, Email: expect.stringContaining("@") },
      },
      CreatedDate: new Date(Number(contact?.["CreatedDate"])).toISOString().replace("Z", "+0000"),
    });
    const orphans = await org.connection.query(
      "SELECT Account.Owner.Name FROM Contact WHERE AccountId = null LIMIT 1",
    );
    expect(orphans.records[0]).toMatchObject({ Account: null });
  });

  test("a locator is its user's own", async () => {
    const { nextRecordsUrl = "" } = await org.connection.query("SELECT Id FROM Contact");
    const { pathname } = new URL(nextRecordsUrl);
    const { org: inside } = org.emulator;
    const other = [...inside.records("User")].find(({ Id }) => Id !== inside.integrationUserId());
    const authorization = `Bearer ${inside.sessions.issue(idOf(other ?? {}))}`;
    const answer = await org.ask(pathname, undefined, { headers: { authorization } });
    expect(answer).toMatchObject([400, [{ errorCode: "INVALID_QUERY_LOCATOR" }]]);
    expect((await org.send(pathname)).status).toBe(200);
  });

  test("locators live two days of the org's clock", async () => {
    const { connection, emulator } = org;
    const { nextRecordsUrl: url = "" } = await connection.query("SELECT Id FROM Contact");
    const { pathname } = new URL(url);
    expect((await org.send(pathname)).status).toBe(200);
    const { clock } = emulator.org;
    clock.shift(2 * 86_400_000 + 1000);
    const own = org.newConnection();
    await own.authorize({ grant_type: "client_credentials" });
    await expect(own.request(pathname)).rejects.toMatchObject({
      errorCode: "INVALID_QUERY_LOCATOR",
    });
    clock.shift(-2 * 86_400_000 - 1000);
  });

  test("children are nested as pages of their own", async () => {
    const { records } = await org.connection.query<Record<string, unknown>>(
      "SELECT Name, (SELECT Id, LastName, Account.Name FROM Contacts ORDER BY LastName LIMIT 2) FROM Account ORDER BY Id",
    );
    const contacts = [...org.emulator.org.records("Contact")];
    const counts = new Map<unknown, number>();
    for (const { AccountId } of contacts) counts.set(AccountId, (counts.get(AccountId) ?? 0) + 1);
    const accounts = [...org.emulator.org.records("Account")].map(idOf).toSorted();
    for (const [i, record] of records.entries()) {
      const size = Math.min(2, counts.get(accounts[i]) ?? 0);
      if (size === 0) expect(record["Contacts"]).toBeNull();
      else expect(record["Contacts"]).toMatchObject({ totalSize: size, done: true });
    }
    const nested = records.map(({ Contacts }) => Contacts).find((one) => one !== null);
    expect(nested).toMatchObject({
      records: expect.arrayContaining([
        expect.objectContaining({
          attributes: expect.objectContaining({ type: "Contact" }),
          Account: expect.objectContaining({ Name: expect.any(String) }),
        }),
      ]),
    });
  });

  test("TYPEOF answers by the parent's object", async () => {
    const { records } = await org.connection.query<{
      What: { attributes: { type: string }; Phone?: unknown; StageName?: unknown } | null;
    }>(
      "SELECT TYPEOF What WHEN Account THEN Phone WHEN Opportunity THEN StageName ELSE Id END FROM Event",
    );
    const keys = new Set(
      records.flatMap(({ What }) => (What === null ? [] : [Object.keys(What).join()])),
    );
    expect(keys).toContain("attributes,Phone");
    expect(keys).toContain("attributes,StageName");
    const wrong = org.connection.query("SELECT TYPEOF Owner WHEN User THEN Id END FROM Account");
    await expect(wrong).rejects.toMatchObject({ errorCode: "MALFORMED_QUERY" });
  });

  test("columns=true answers the columns without rows", async () => {
    const columns = async (soql: string) =>
      (await org.ask(`${DATA}/query?columns=true&q=${encodeURIComponent(soql)}`))[1];
    expect(
      await columns("SELECT Id, Account.Owner.Name, (SELECT Id FROM Cases) FROM Contact"),
    ).toMatchObject({
      entityName: "Contact",
      groupBy: false,
      idSelected: true,
      keyPrefix: "003",
      columnMetadata: [
        { columnName: "Id", apexType: "Id", joinColumns: [], aggregate: false },
        {
          columnName: "Account",
          joinColumns: [
            { columnName: "Owner", joinColumns: [{ columnName: "Name", textType: true }] },
          ],
        },
        { columnName: "Cases", aggregate: true, joinColumns: [{ columnName: "Id" }] },
      ],
    });
    expect(
      await columns("SELECT Status, COUNT(Id), MAX(CreatedDate) latest FROM Case GROUP BY Status"),
    ).toMatchObject({
      groupBy: true,
      columnMetadata: [
        { displayName: "Status", aggregate: false },
        { displayName: "expr0", aggregate: true, numberType: true },
        { displayName: "latest", aggregate: true, apexType: "Datetime" },
      ],
    });
  });

  test("counts and groups", async () => {
    const { totalSize, records } = await org.connection.query("SELECT COUNT() FROM Lead");
    expect([totalSize, records]).toEqual([org.emulator.org.count("Lead"), []]);
    const groups = await org.connection.query(
      "SELECT Status, COUNT(Id) n FROM Case GROUP BY Status",
    );
    expect(groups.records[0]).toMatchObject({
      attributes: { type: "AggregateResult" },
      n: expect.any(Number),
    });
    const latest = await org.connection.query("SELECT MAX(CreatedDate) at FROM Lead");
    const times = [...org.emulator.org.records("Lead")].map((one) => Number(one["CreatedDate"]));
    expect(latest.records[0]).toMatchObject({
      at: new Date(Math.max(...times)).toISOString().replace("Z", "+0000"),
    });
  });

  test("reports what is wrong", async () => {
    await expect(org.connection.query("SELECT foo FROM Account")).rejects.toMatchObject({
      errorCode: "INVALID_FIELD",
      message:
        "\nSELECT foo FROM Account\n       ^\nERROR at Row:1:Column:8\n" +
        "No such column 'foo' on entity 'Account'. If you are attempting to use a custom field, be sure to append the " +
        "'__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    });
    await expect(org.connection.query("SELECT")).rejects.toMatchObject({
      errorCode: "MALFORMED_QUERY",
    });
  });
});

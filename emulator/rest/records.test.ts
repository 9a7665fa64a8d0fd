import { describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(12000);

describe("records", () => {
  test("are created, read, changed and deleted, each change with its origin", async () => {
    const contacts = org.connection.sobject("Contact");
    org.log.length = 0;
    const { id = "" } = await contacts.create({
      LastName: "Roe",
      FirstName: "Jane",
      Birthdate: "1990-04-01",
    });
    expect(await contacts.retrieve(id)).toMatchObject({
      Id: id,
      Name: "Jane Roe",
      Birthdate: "1990-04-01",
    });
    await contacts.update({ Id: id, FirstName: null, Title: "CTO" });
    expect(org.emulator.org.record("Contact", id)).toMatchObject({ Name: "Roe", Title: "CTO" });
    await contacts.destroy(id);
    await expect(contacts.retrieve(id)).rejects.toMatchObject({ errorCode: "ENTITY_IS_DELETED" });
    const deleted = await org.connection.query(`SELECT IsDeleted FROM Contact WHERE Id = '${id}'`, {
      scanAll: true,
    });
    expect(org.log.map(({ changes }) => changes[0]?.changeType)).toEqual([
      "CREATE",
      "UPDATE",
      "DELETE",
    ]);
    expect(
      org.log.every(({ origin: from }) => from === "com/salesforce/api/rest/66.0;client=tester"),
    ).toBe(true);
    expect(deleted.records[0]).toMatchObject({ IsDeleted: true });
  });

  test("answer the fields asked for", async () => {
    const account = org.some("Account");
    const path = `${DATA}/sobjects/Account/${idOf(account)}`;
    const [, answer] = await org.ask<object>(`${path}?fields=Name,Industry`);
    expect(Object.keys(answer)).toEqual(["attributes", "Name", "Industry", "Id"]);
    expect(await org.ask(`${path}?fields=Nope`)).toMatchObject([
      400,
      [{ errorCode: "INVALID_FIELD" }],
    ]);
  });

  test("are refused with a code and the fields at fault", async () => {
    await expect(
      org.connection.sobject("Contact").create({ FirstName: "x" }),
    ).rejects.toMatchObject({
      errorCode: "REQUIRED_FIELD_MISSING",
      data: { fields: ["LastName"] },
    });
    const unread = { method: "POST", body: "{nonsense" };
    expect(await org.ask(`${DATA}/sobjects/Contact`, undefined, unread)).toMatchObject([
      400,
      [{ errorCode: "JSON_PARSER_ERROR" }],
    ]);
  });

  test("are not changed over somebody's later change", async () => {
    const account = org.some("Account");
    const patch = (since: string): Promise<Response> =>
      org.send(`${DATA}/sobjects/Account/${idOf(account)}`, {
        method: "PATCH",
        headers: { "If-Unmodified-Since": since },
        body: JSON.stringify({ Site: since }),
      });
    expect((await patch("Mon, 01 Jan 2001 00:00:00 GMT")).status).toBe(412);
    expect((await patch(new Date(Date.now() + 60_000).toUTCString())).status).toBe(204);
    expect((await patch("yesterday")).status).toBe(400);
  });

  test("are found and written by an external id", async () => {
    const visit = org.some("Site_Visit__c");
    const path = `${DATA}/sobjects/Site_Visit__c/External_Id__c/${String(visit["External_Id__c"])}`;
    expect(await org.ask(path)).toMatchObject([200, { Id: idOf(visit) }]);
    const visits = org.connection.sobject("Site_Visit__c");
    const values = { External_Id__c: "new-1", Account__c: visit["Account__c"], Travel_Cost__c: 10 };
    expect(await visits.upsert(values, "External_Id__c")).toMatchObject({
      success: true,
      created: true,
    });
    const again = await visits.upsert(
      { External_Id__c: "new-1", Travel_Cost__c: 20 },
      "External_Id__c",
    );
    expect(again).toMatchObject({ created: false });
    expect(org.emulator.org.record("Site_Visit__c", String(again.id))).toMatchObject({
      Total_Cost__c: 23.8,
    });
  });

  test("are reached over their relationships, and by several of one key", async () => {
    const contact = [...org.emulator.org.records("Contact")].find((one) => one["AccountId"]);
    const accountId = String(contact?.["AccountId"]);
    const json = (path: string, init?: RequestInit) =>
      org.ask(`${DATA}/sobjects${path}`, undefined, init);
    const id = idOf(contact ?? {});
    expect(await json(`/Contact/${id}/Account?fields=Name`)).toMatchObject([
      200,
      { attributes: { type: "Account" }, Id: accountId },
    ]);
    const [, children] = await json(`/Account/${accountId}/Contacts?fields=LastName`);
    const own = [...org.emulator.org.recordsWith("Contact", "AccountId", accountId)];
    expect(children).toMatchObject({ totalSize: own.length, done: true });
    expect(await json(`/Contact/${id}/Nothing`)).toMatchObject([404, [{ errorCode: "NOT_FOUND" }]]);
    const body = JSON.stringify({ Site: "over the contact" });
    expect((await json(`/Contact/${id}/Account`, { method: "PATCH", body }))[0]).toBe(204);
    expect(org.emulator.org.record("Account", accountId)?.["Site"]).toBe("over the contact");
    const email = "same@mail.example";
    const contacts = org.connection.sobject("Contact");
    const twins = await contacts.create([
      { LastName: "Twin", Email: email },
      { LastName: "Twin", Email: email },
    ]);
    const urls = twins.map((one) => `${DATA}/sobjects/Contact/${one.id}`);
    expect(await json(`/Contact/Email/${email}`)).toEqual([300, urls]);
    expect(await json(`/Contact/Email/${email}`, { method: "PATCH", body: "{}" })).toEqual([
      300,
      urls,
    ]);
  });

  test("name their parents by external id, and are not created by an update only", async () => {
    const visit = org.some("Site_Visit__c");
    const path = "/services/data/v66.0/sobjects/Site_Visit__c/External_Id__c/a%2Fb%20%26c";
    const send = (query: string, values: object): Promise<Response> =>
      org.send(`${path}${query}`, { method: "PATCH", body: JSON.stringify(values) });
    expect((await send("?updateOnly=true", {})).status).toBe(404);
    const created = await send("", { Account__c: visit["Account__c"] });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    expect(org.emulator.org.record("Site_Visit__c", id)?.["External_Id__c"]).toBe("a/b &c");
    expect((await send("", { External_Id__c: "twice" })).status).toBe(400);
    expect((await send("?updateOnly=true", { Travel_Cost__c: 1 })).status).toBe(200);
    const old = path.replace("v66.0", "v45.0");
    expect((await org.send(old, { method: "PATCH", body: "{}" })).status).toBe(204);
    expect((await org.send(path, { method: "DELETE" })).status).toBe(204);
  });

  test("are written as they are while reads show them as they were", async () => {
    const { faults, org: data } = org.emulator;
    const visits = org.connection.sobject("Site_Visit__c");
    const fault = faults.add({ kind: "read-lag", ms: 3_600_000 });
    const key = { External_Id__c: "late-1", Account__c: org.some("Account")["Id"] };
    const { id = "" } = await visits.upsert(key, "External_Id__c");
    await expect(visits.retrieve(id)).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
    expect(await visits.retrieve([id])).toEqual([null]);
    await visits.update({ Id: id, Travel_Cost__c: 1 });
    expect(await visits.upsert(key, "External_Id__c")).toMatchObject({ id, created: false });
    expect(data.record("Site_Visit__c", id)?.["Travel_Cost__c"]).toBe(1);
    faults.heal(fault);
    expect(await visits.retrieve(id)).toMatchObject({ Id: id });
  });

  test("changed and deleted lately are listed", async () => {
    const leads = org.connection.sobject("Lead");
    const start = new Date(Date.now() - 3_600_000).toISOString();
    const end = new Date(Date.now() + 60_000).toISOString();
    const earlier = new Date(Date.now() - 120_000).toISOString();
    const { id = "" } = await leads.create({
      LastName: "a",
      Company: "b",
      Status: "Open - Not Contacted",
    });
    expect((await leads.updated(start, end)).ids).toContain(id);
    expect((await leads.updated(start, earlier)).ids).not.toContain(id);
    await leads.destroy(id);
    expect((await leads.deleted(start, end)).deletedRecords.map((one) => one.id)).toContain(id);
    await expect(leads.deleted(end, start)).rejects.toMatchObject({
      errorCode: "INVALID_REPLICATION_DATE",
    });
  });
});

describe("collections", () => {
  test("retrieve answers in the order of the ids, null for holes", async () => {
    const ids = [...org.emulator.org.records("Account")].slice(0, 3).map(idOf);
    const asked = [ids[2], "001000000000000AAA", ids[0], "nonsense"].map(String);
    const [, answer] = await org.ask<({ Id: string } | null)[]>(
      `${DATA}/composite/sobjects/Account`,
      { ids: asked, fields: ["Id", "Name"] },
    );
    expect(answer.map((row) => row?.Id ?? null)).toEqual([ids[2], null, ids[0], null]);
    const many = await org.connection
      .sobject("Contact")
      .retrieve([...org.emulator.org.records("Contact")].slice(0, 2000).map(idOf));
    expect(many).toHaveLength(2000);
  });

  test("write rows of their own fate", async () => {
    const accounts = org.connection.sobject("Account");
    org.log.length = 0;
    const created = await accounts.create([{ Name: "one" }, { Nope: 1 }, { Name: "three" }]);
    expect(created.map(({ success }) => success)).toEqual([true, false, true]);
    expect(created[1]).toMatchObject({ errors: [{ statusCode: "INVALID_FIELD" }] });
    expect(org.log).toHaveLength(1);
    expect(org.log[0]?.changes).toHaveLength(2);
    const ids = created.flatMap((row) => (row.success ? [row.id] : []));
    const updated = await accounts.update(ids.map((Id) => ({ Id, Site: "x" })));
    expect(updated.every(({ success }) => success)).toBe(true);
    const destroyed = await accounts.destroy([...ids, "001000000000000AAA"]);
    expect(destroyed.map(({ success }) => success)).toEqual([true, true, false]);
    expect(destroyed[2]).toMatchObject({ errors: [{ statusCode: "INVALID_CROSS_REFERENCE_KEY" }] });
  });

  test("take no id for a new record", async () => {
    const attributes = { type: "Account" };
    const records = [
      { attributes, Name: "x", Id: null },
      { attributes, Name: "x", Id: idOf(org.some("Account")) },
    ];
    const [, rows] = await org.ask(`${DATA}/composite/sobjects`, { records });
    expect(rows).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: "INVALID_FIELD_FOR_INSERT_UPDATE" }] },
    ]);
  });

  test("refuse a parent whose external id is that of several", async () => {
    const Email = "twice@parents.example";
    const contacts = org.connection.sobject("Contact");
    await contacts.create(["A", "B"].map((LastName) => ({ LastName, Email })));
    await expect(contacts.create({ LastName: "C", ReportsTo: { Email } })).rejects.toMatchObject({
      errorCode: "DUPLICATE_EXTERNAL_ID",
    });
  });

  test("all or none", async () => {
    const before = org.emulator.org.count("Account");
    const results = await org.connection
      .sobject("Account")
      .create([{ Name: "one" }, { Name: "x".repeat(256) }], { allOrNone: true });
    const codes = results.map((row) =>
      row.success
        ? ""
        : row.errors.map((error) => error.errorCode ?? Reflect.get(error, "statusCode")).join(),
    );
    expect(codes).toEqual(["ALL_OR_NONE_OPERATION_ROLLED_BACK", "STRING_TOO_LONG"]);
    expect(org.emulator.org.count("Account")).toBe(before);
  });

  test("are limited in size", async () => {
    const record = { attributes: { type: "Account" }, Name: "x" };
    const records = Array.from({ length: 201 }, () => record);
    expect(await org.ask(`${DATA}/composite/sobjects`, { records })).toMatchObject([
      400,
      [{ errorCode: "EXCEEDED_ID_LIMIT" }],
    ]);
  });

  test("upsert by an external id", async () => {
    const accountId = org.some("Site_Visit__c")["Account__c"];
    const rows = ["up-1", "up-2"].map((key) => ({
      External_Id__c: key,
      Account__c: accountId,
    }));
    const results = await org.connection.sobject("Site_Visit__c").upsert(rows, "External_Id__c");
    expect(results.map((row) => row.success)).toEqual([true, true]);
    const again = await org.connection
      .sobject("Site_Visit__c")
      .upsert(rows.slice(0, 1), "External_Id__c");
    expect(again[0]).toMatchObject({ id: results[0]?.id, success: true });
    const twice = await org.connection
      .sobject("Site_Visit__c")
      .upsert([...rows, ...rows.slice(0, 1)], "External_Id__c");
    expect(twice.map((row) => row.success)).toEqual([false, true, false]);
    expect(twice[0]).toMatchObject({ errors: [{ statusCode: "DUPLICATE_VALUE" }] });
  });
});

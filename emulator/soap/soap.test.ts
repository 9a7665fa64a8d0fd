import fc from "fast-check";
import { Connection } from "jsforce";
import { describe, expect, test } from "vitest";
import { TEST_APP } from "../../testing/emulator/test-emulation.ts";
import { idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import { soapCall } from "../../testing/emulator/test-soap.ts";
import { parsedXml } from "./xml.ts";

const org = await useTestOrg(2000);

const call = (body: string, sessionId?: string, path?: string) =>
  soapCall(org, body, sessionId, path);

async function created(object: string, values: Record<string, unknown>): Promise<string> {
  const result = await org.connection.sobject(object).create(values);
  return String(result.id);
}

describe("jsforce over SOAP", () => {
  test("asks for the time and the user", async () => {
    const { timestamp } = await org.connection.soap.getServerTimestamp();
    expect(Math.abs(Date.parse(timestamp) - org.emulator.org.now())).toBeLessThan(5000);
    const user = await org.connection.soap.getUserInfo();
    expect(user).toMatchObject({
      userName: TEST_APP.username,
      organizationName: "Emulated Org",
      userType: "Standard",
    });
  });

  test("creates, updates and deletes", async () => {
    const { soap } = org.connection;
    const [made, refused] = await soap.create([
      { type: "Account", Name: "A & <B>", NumberOfEmployees: 5, Site: "x" },
      { type: "Account", Site: "without a name" },
    ]);
    expect(made).toMatchObject({ success: true });
    expect(refused).toMatchObject({
      success: false,
      errors: [{ statusCode: "REQUIRED_FIELD_MISSING", fields: ["Name"] }],
    });
    const id = String(made?.id);
    await soap.update({ type: "Account", Id: id, NumberOfEmployees: 6, Site: null });
    expect(org.emulator.org.record("Account", id)).toMatchObject({
      Name: "A & <B>",
      NumberOfEmployees: 6,
      Site: null,
    });
    expect(await soap.delete(id)).toMatchObject({ id, success: true });
    expect(org.emulator.org.record("Account", id)).toBeUndefined();
    expect(org.log.at(-1)?.origin).toBe("com/salesforce/api/soap/66.0;client=tester");
  });

  test("undeletes a record with its children, as one transaction", async () => {
    const accountId = await created("Account", { Name: "Parent" });
    const visitId = await created("Site_Visit__c", { Account__c: accountId });
    await org.connection.sobject("Account").destroy(accountId);
    const outcomes = await org.connection.soap.undelete([accountId, "001Em00000999zzAAA"]);
    expect(outcomes).toMatchObject([
      { id: accountId, success: true },
      { success: false, errors: [{ statusCode: "UNDELETE_FAILED" }] },
    ]);
    expect(org.emulator.org.record("Site_Visit__c", visitId)).toBeDefined();
    const changes = org.log
      .at(-1)
      ?.changes.map(({ recordId, changeType }) => [recordId, changeType]);
    expect(changes).toEqual([
      [accountId, "UNDELETE"],
      [visitId, "UNDELETE"],
    ]);
  });

  test("empties the recycle bin, unannounced", async () => {
    const id = await created("Account", { Name: "Gone" });
    await org.connection.sobject("Account").destroy(id);
    const before = org.log.length;
    expect(await org.connection.soap.emptyRecycleBin([id])).toMatchObject([{ id, success: true }]);
    expect(await org.connection.soap.emptyRecycleBin([id])).toMatchObject([{ success: false }]);
    expect(org.log).toHaveLength(before);
    expect(await org.connection.soap.undelete([id])).toMatchObject([{ success: false }]);
    const { totalSize } = await org.connection.query(`SELECT Id FROM Account WHERE Id = '${id}'`, {
      scanAll: true,
    });
    expect(totalSize).toBe(0);
  });

  test("merges what a client by the WSDL asks for, and takes no id for a new record", async () => {
    const [master, one] = [
      await created("Account", { Name: "Master" }),
      await created("Account", { Name: "One" }),
    ];
    const record = `<p:masterRecord><type>Account</type><Id>${master}</Id></p:masterRecord>`;
    const { text } = await call(
      `<p:merge><p:request>${record}<p:recordToMergeIds>${one}</p:recordToMergeIds></p:request></p:merge>`,
    );
    expect(text).toContain("<success>true</success>");
    expect(org.emulator.org.deletedRecord("Account", one)?.["MasterRecordId"]).toBe(master);
    const again = await call(
      `<p:create><p:sObjects><type>Account</type><Id>${master}</Id><Name>A</Name></p:sObjects></p:create>`,
    );
    expect(again.text).toContain("<statusCode>INVALID_FIELD_FOR_INSERT_UPDATE</statusCode>");
  });

  test("merges: children go to the master, the others to the recycle bin", async () => {
    const [master, one, two] = [
      await created("Account", { Name: "Master" }),
      await created("Account", { Name: "One" }),
      await created("Account", { Name: "Two" }),
    ];
    const contactId = await created("Contact", { LastName: "C", AccountId: one });
    const visitId = await created("Site_Visit__c", {
      Account__c: two,
      Visit_Date__c: "2026-01-02",
    });
    await org.connection.sobject("Account").update({ Id: master, ParentId: one });
    const result = await org.connection.soap.merge({
      masterRecord: { type: "Account", Id: master, Site: "Merged" },
      recordToMergeIds: [one, two],
    } as never);
    expect(result).toMatchObject({ success: true, id: master, mergedRecordIds: [one, two] });
    expect(
      (result as unknown as { updatedRelatedIds: string[] }).updatedRelatedIds.toSorted(),
    ).toEqual([contactId, visitId].toSorted());
    const { org: inside } = org.emulator;
    expect(inside.record("Account", master)).toMatchObject({
      Site: "Merged",
      ParentId: null,
      Site_Visits__c: 1,
    });
    expect(inside.record("Contact", contactId)?.["AccountId"]).toBe(master);
    expect(inside.deletedRecord("Account", two)).toMatchObject({ MasterRecordId: master });
    const changes = org.log
      .at(-1)
      ?.changes.map(({ recordId, changeType }) => [recordId, changeType]);
    expect(changes).toEqual(
      expect.arrayContaining([
        [master, "UPDATE"],
        [one, "DELETE"],
        [two, "DELETE"],
        [contactId, "UPDATE"],
        [visitId, "UPDATE"],
      ]),
    );
    expect(changes).toHaveLength(5);
  });

  test("converts a lead", async () => {
    const leadId = await created("Lead", {
      LastName: "Lee",
      FirstName: "Ann",
      Company: "Lee Ltd",
      Country: "Spain",
    });
    const request = {
      leadId,
      convertedStatus: "Closed - Converted",
      doNotCreateOpportunity: false,
    };
    const result = await org.connection.soap.convertLead(request as never);
    expect(result).toMatchObject({ success: true, leadId });
    const { accountId, contactId, opportunityId } = result as never;
    const { org: inside } = org.emulator;
    expect(inside.record("Account", accountId)).toMatchObject({
      Name: "Lee Ltd",
      BillingCountry: "Spain",
    });
    expect(inside.record("Contact", contactId)).toMatchObject({
      Name: "Ann Lee",
      AccountId: accountId,
    });
    expect(inside.record("Opportunity", opportunityId)).toMatchObject({
      Name: "Lee Ltd-",
      AccountId: accountId,
    });
    expect(inside.record("Lead", leadId)).toMatchObject({
      IsConverted: true,
      ConvertedContactId: contactId,
    });
    const transaction = org.log.at(-1);
    expect(transaction?.changes.map(({ object, changeType }) => [object, changeType])).toEqual([
      ["Account", "CREATE"],
      ["Contact", "CREATE"],
      ["Opportunity", "CREATE"],
      ["Lead", "UPDATE"],
    ]);
    const again = await org.connection.soap.convertLead([request] as never);
    expect(again).toMatchObject([
      { success: false, errors: [{ statusCode: "CANNOT_UPDATE_CONVERTED_LEAD" }] },
    ]);
  });
});

test("all or none of the rows are written when the caller requests it", async () => {
  const before = org.emulator.org.count("Account");
  const rows = [
    "<p:sObjects><type>Account</type><Name>A</Name></p:sObjects>",
    "<p:sObjects><type>Account</type></p:sObjects>",
  ];
  const body = `<p:create>${rows.join("")}</p:create>`;
  const answer = await fetch(`${org.origin}/services/Soap/u/66.0`, {
    method: "POST",
    body:
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com"><e:Header>` +
      `<p:SessionHeader><p:sessionId>${org.connection.accessToken}</p:sessionId></p:SessionHeader>` +
      `<p:AllOrNoneHeader><p:allOrNone>true</p:allOrNone></p:AllOrNoneHeader></e:Header><e:Body>${body}</e:Body></e:Envelope>`,
  });
  const text = await answer.text();
  expect(text).toContain("ALL_OR_NONE_OPERATION_ROLLED_BACK");
  expect(text).toContain("REQUIRED_FIELD_MISSING");
  expect(org.emulator.org.count("Account")).toBe(before);
});

test("a duplicate is saved when the client insists, over REST and SOAP", async () => {
  const rule = { kind: "duplicate", object: "Account", name: "D", fields: ["Name"] };
  const allowing = { ...rule, action: "allow" };
  const [, { ids }] = await org.ask<{ ids: number[] }>("/control/rules", allowing);
  await created("Account", { Name: "Twin" });
  await expect(created("Account", { Name: "Twin" })).rejects.toMatchObject({
    errorCode: "DUPLICATES_DETECTED",
  });
  const insisting = { headers: { "Sforce-Duplicate-Rule-Header": "allowSave=true" } };
  const again = await org.connection.sobject("Account").create({ Name: "Twin" }, insisting);
  expect(again).toMatchObject({ success: true });
  const [, listed] = await org.ask("/control/rules");
  expect(listed).toMatchObject({
    rules: [{ id: ids[0], rule: { name: "D", alertText: "Use one of these records?" } }],
  });
  const gone = await org.ask(`/control/rules/${ids[0]}`, undefined, { method: "DELETE" });
  expect(gone).toEqual([200, { removed: 1 }]);
  await created("Account", { Name: "Twin" });
  const [status, wrong] = await org.ask("/control/rules", { kind: "required", object: "Account" });
  expect(status).toBe(400);
  expect(JSON.stringify(wrong)).toContain("field");
});

describe("a fault", () => {
  test("answers a session that is not open", async () => {
    const { status, type, text } = await call("<p:getUserInfo/>", "00D!none");
    expect([status, type]).toEqual([500, "text/xml; charset=utf-8"]);
    expect(text).toMatch(
      /<faultcode>sf:INVALID_SESSION_ID<\/faultcode><faultstring>INVALID_SESSION_ID: /,
    );
  });

  test("makes jsforce sign in again and continue", async () => {
    const connection = new Connection({
      instanceUrl: org.origin,
      version: "66.0",
      accessToken: "00D000000000000!expired",
      refreshFn: (_, done) => done(null, org.connection.accessToken ?? ""),
    });
    expect((await connection.soap.getUserInfo()).userName).toBe(TEST_APP.username);
  });

  test.each([
    ["no XML", "<p:broken"],
    ["an unknown call", "<p:describeEverything/>"],
    ["an empty body", ""],
  ])("answers %s", async (_, body) => {
    const { status, text } = await call(body);
    expect(status).toBe(500);
    expect(text).toContain("<faultcode>soapenv:Client</faultcode>");
    expect(parsedXml(text)?.name).toBe("Envelope");
  });

  test("answers a version that is retired, and one of the enterprise endpoint", async () => {
    expect((await call("<p:getUserInfo/>", "", "u/30.0")).text).toContain(
      "UNSUPPORTED_API_VERSION",
    );
    expect((await call("<p:getUserInfo/>", "", "c/66.0/00Dxx")).text).toContain(
      "urn:fault.enterprise.soap.sforce.com",
    );
  });

  test("answers when the calls of the day are used up, and calls are counted", async () => {
    const { allocations } = org.emulator.org;
    const before = allocations.used("DailyApiRequests");
    await org.connection.soap.getServerTimestamp();
    expect(allocations.used("DailyApiRequests")).toBe(before + 1);
    allocations.setMax("DailyApiRequests", before);
    const { text } = await call("<p:getUserInfo/>");
    allocations.setMax("DailyApiRequests", 1_000_000);
    expect(text).toContain("<faultcode>sf:REQUEST_LIMIT_EXCEEDED</faultcode>");
  });
});

test("a user who may not see a field cannot write it", async () => {
  const { org: inside } = org.emulator;
  inside.fieldAccess.set(inside.integrationUserId(), "Account", ["Site"], false);
  const { text } = await call(
    "<p:create><p:sObjects><type>Account</type><Name>A</Name><Site>x</Site></p:sObjects></p:create>",
  );
  inside.fieldAccess.set(inside.integrationUserId(), "Account", ["Site"], true);
  expect(text).toContain("<statusCode>INVALID_FIELD</statusCode>");
});

test("whatever is sent is answered in an envelope", async () => {
  const accountId = idOf(org.some("Account"));
  const piece = fc.constantFrom(
    "<p:ids>",
    "</p:ids>",
    "<p:undelete>",
    "</p:undelete>",
    accountId,
    "&amp;",
    "&",
    "<![CDATA[x]]>",
    "<p:sObjects/>",
    "<p:create>",
    "</p:create>",
    "<p:merge><p:mergeRequests/></p:merge>",
    "<p:convertLead><p:leadConverts><p:leadId>x</p:leadId></p:leadConverts></p:convertLead>",
    "\u0000",
    "<!-- -->",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const { status, text } = await call(pieces.join(""));
      expect([200, 500]).toContain(status);
      expect(parsedXml(text)?.name).toBe("Envelope");
    }),
    { numRuns: 200 },
  );
});

import { beforeEach, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

/** Change Data Capture Developer Guide, "Change Event Header Fields"; REST API Developer Guide, "Call Options Header". */

const org = await useTestOrg(300);
const BASE = "com/salesforce/api/rest/66.0";
const contact = `${DATA}/sobjects/Contact/${idOf(org.some("Contact"))}`;
const account = `${DATA}/sobjects/Account/${idOf(org.some("Account"))}`;
const visit = `${DATA}/sobjects/Site_Visit__c/External_Id__c/${String(org.some("Site_Visit__c")["External_Id__c"])}`;

beforeEach(() => {
  org.log.length = 0;
});

const origins = (): string[] => org.log.map(({ origin }) => origin);
let written = 0;
const fresh = () => `value ${++written}`;

async function write(method: string, path: string, body: object, client?: string): Promise<number> {
  const headers = client === undefined ? {} : { "sforce-call-options": client };
  const answer = await org.send(path, { method, headers, body: JSON.stringify(body) });
  return answer.status;
}

test("a client that gives its name has it in the origin of its changes", async () => {
  await write("PATCH", contact, { Title: fresh() });
  await write("PATCH", contact, { Title: fresh() }, "client=orgmirror");
  await write("PATCH", visit, { Title__c: fresh() }, "defaultNamespace=x, client=orgmirror");
  await write(
    "POST",
    `${DATA}/sobjects/Account`,
    { Name: fresh() },
    "client=a/1;defaultNamespace=x",
  );
  expect(origins()).toEqual([
    BASE,
    `${BASE};client=orgmirror`,
    `${BASE};client=orgmirror`,
    `${BASE};client=a/1`,
  ]);
});

test("in collections too", async () => {
  const records = [{ attributes: { type: "Account" }, Name: fresh() }];
  await write("POST", `${DATA}/composite/sobjects`, { records }, "client=rows");
  expect(origins()).toEqual([`${BASE};client=rows`]);
});

const part = (url: string, referenceId: string, client?: string) => ({
  method: "PATCH",
  url,
  referenceId,
  ...(client === undefined ? {} : { httpHeaders: { "Sforce-Call-Options": `client=${client}` } }),
  body: url === contact ? { Title: fresh() } : { Site: fresh() },
});

test("a subrequest has its own name, or that of the composite request", async () => {
  const body = { compositeRequest: [part(contact, "a", "inner"), part(account, "b")] };
  await write("POST", `${DATA}/composite`, body, "client=outer");
  expect(origins()).toEqual([`${BASE};client=inner`, `${BASE};client=outer`]);
});

test.each([
  ["client=outer", "outer"],
  [undefined, "inner"],
])("with allOrNone and %s one transaction has one name: %s", async (header, name) => {
  const compositeRequest = [part(contact, "a"), part(account, "b", "inner")];
  await write("POST", `${DATA}/composite`, { allOrNone: true, compositeRequest }, header);
  expect(origins()).toEqual([`${BASE};client=${name}`]);
});

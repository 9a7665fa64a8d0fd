import { describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import { text } from "../model/field.ts";

const org = await useTestOrg(300);

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  org.send(`${DATA}${path}`, { headers });
const patch = (path: string, headers: Record<string, string>, body: object): Promise<Response> =>
  org.send(`${DATA}${path}`, { method: "PATCH", headers, body: JSON.stringify(body) });
const headerOf = (response: Response, name: string): string => response.headers.get(name) ?? "";

describe("the schema", () => {
  test.each(["/sobjects", "/sobjects/Account/describe"])("%s is read once", async (path) => {
    const first = await get(path);
    const modified = headerOf(first, "last-modified");
    expect((await get(path, { "If-Modified-Since": modified })).status).toBe(304);
    expect((await get(path, { "If-None-Match": headerOf(first, "etag") })).status).toBe(304);
    expect((await get(path, { "If-None-Match": '"other"' })).status).toBe(200);
    const past = "Mon, 01 Jan 2001 00:00:00 GMT";
    expect((await get(path, { "If-Modified-Since": past })).status).toBe(200);
    expect((await get(path, { "If-Modified-Since": "yesterday" })).status).toBe(400);
  });

  test("is refetched at once after a change of its object", async () => {
    const path = "/sobjects/Lead/describe";
    const first = await get(path);
    const conditions = {
      "If-Modified-Since": headerOf(first, "last-modified"),
      "If-None-Match": headerOf(first, "etag"),
    };
    org.emulator.org.changeSchema({
      kind: "add-field",
      object: "Lead",
      field: text("Nick__c", "Nick", 40),
    });
    for (const [name, value] of Object.entries(conditions)) {
      const again = await get(path, { [name]: value });
      expect([name, again.status]).toEqual([name, 200]);
      const { fields } = (await again.json()) as { fields: { name: string }[] };
      expect(fields.map((field) => field.name)).toContain("Nick__c");
    }
  });
});

describe("records", () => {
  test("a read is spared when nothing has changed", async () => {
    const path = `/sobjects/Contact/${idOf(org.some("Contact"))}`;
    const first = await get(path);
    const modified = headerOf(first, "last-modified");
    expect(Date.parse(modified)).toBe(Number(org.some("Contact")["LastModifiedDate"]));
    expect(first.headers.has("etag")).toBe(false);
    expect((await get(path, { "If-Modified-Since": modified })).status).toBe(304);
    expect((await patch(path, { "If-Match": '"any"' }, { Title: "x" })).status).toBe(204);
  });

  test("only an Account has an ETag: a write with an old one is refused", async () => {
    const path = `/sobjects/Account/${idOf(org.some("Account"))}`;
    const etag = headerOf(await get(path), "etag");
    expect((await get(path, { "If-None-Match": etag })).status).toBe(304);
    expect((await patch(path, { "If-Match": etag }, { Site: "here" })).status).toBe(204);
    const late = await patch(path, { "If-Match": etag }, { Site: "there" });
    expect([late.status, await late.json()]).toMatchObject([
      412,
      [{ errorCode: expect.any(String) }],
    ]);
    expect((await patch(path, { "If-Match": "*" }, { Site: "there" })).status).toBe(204);
    expect((await get(path, { "If-None-Match": etag })).status).toBe(200);
  });

  test("a write succeeds for a client that has seen the second of the last change", async () => {
    const contact = org.some("Contact");
    const path = `/sobjects/Contact/${idOf(contact)}`;
    const modified = headerOf(await get(path), "last-modified");
    const before = new Date(Date.parse(modified) - 1000).toUTCString();
    expect((await patch(path, { "If-Unmodified-Since": before }, { Title: "y" })).status).toBe(412);
    expect((await patch(path, { "If-Unmodified-Since": modified }, { Title: "y" })).status).toBe(
      204,
    );
  });

  test("a write by external id too, but no deletion", async () => {
    const visit = org.some("Site_Visit__c");
    const path = `/sobjects/Site_Visit__c/External_Id__c/${String(visit["External_Id__c"])}`;
    const past = { "If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT" };
    expect((await patch(path, past, { Travel_Cost__c: 1 })).status).toBe(412);
    const gone = await org.send(`${DATA}/sobjects/Site_Visit__c/${idOf(visit)}`, {
      method: "DELETE",
      headers: past,
    });
    expect(gone.status).toBe(204);
  });
});

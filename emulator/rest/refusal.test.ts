import { describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(300);

async function refusal(path: string, init: RequestInit = {}): Promise<[number, string, string]> {
  type Errors = { errorCode: string; message: string }[];
  const [status, [error]] = await org.ask<Errors>(path, undefined, init);
  return [status, error?.errorCode ?? "", error?.message ?? ""];
}

const post = (path: string, body: string, type = "application/json") =>
  refusal(`${DATA}${path}`, { method: "POST", body, headers: { "content-type": type } });

test.each<[string, string, string, number, string, string]>([
  ["an unknown method", "PUT", "/sobjects/Account", 405, "METHOD_NOT_ALLOWED", "HTTP Method 'PUT'"],
  ["a method of elsewhere", "POST", "/limits", 405, "METHOD_NOT_ALLOWED", "Allowed are GET,HEAD"],
  ["an unknown object", "GET", "/sobjects/Nope/describe", 404, "NOT_FOUND", "does not exist"],
  ["no id", "GET", "/sobjects/Account/nonsense", 404, "NOT_FOUND", "Provided external ID field"],
  ["id punctuation", "GET", "/sobjects/Account/001Em000000!!!!", 400, "MALFORMED_ID", "malformed"],
  ["a broken escape", "GET", "/sobjects/Account/%E0%A4%A", 404, "NOT_FOUND", "does not exist"],
  ["no SOQL", "GET", "/query", 400, "MALFORMED_QUERY", "cannot be empty"],
  ["SOQL that ends early", "GET", "/query?q=SELECT", 400, "MALFORMED_QUERY", "token: <EOF>"],
  [
    "SOQL gone wrong",
    "GET",
    "/query?q=SELECT+Id+FROM+A+LIMIT+x",
    400,
    "MALFORMED_QUERY",
    "token: 'x'",
  ],
  ["SOQL of no letters", "GET", "/query?q={}", 400, "MALFORMED_QUERY", "unexpected token: '{'"],
  ["a strange locator", "GET", "/query/0r8x-y", 400, "INVALID_QUERY_LOCATOR", "locator"],
  ["no field of that name", "GET", "/sobjects/Account/Nope__c/1", 404, "NOT_FOUND", "Nope__c"],
])("%s", async (_, method, path, status, code, message) => {
  const answer = await refusal(`${DATA}${path}`, { method });
  expect(answer.slice(0, 2)).toEqual([status, code]);
  expect(answer[2]).toContain(message);
});

test("an id of another object is not found", async () => {
  const path = `${DATA}/sobjects/Account/${idOf(org.some("Contact"))}`;
  expect((await refusal(path)).slice(0, 2)).toEqual([404, "NOT_FOUND"]);
});

test.each<[string, string, string | undefined, number, string]>([
  ["nothing", "", undefined, 400, "JSON_PARSER_ERROR"],
  ["no JSON", "{nonsense", undefined, 400, "JSON_PARSER_ERROR"],
  ["a list", "[]", undefined, 400, "JSON_PARSER_ERROR"],
  ["a text", '"x"', undefined, 400, "JSON_PARSER_ERROR"],
  ["null", "null", undefined, 400, "JSON_PARSER_ERROR"],
  ["XML", "<Account/>", "application/xml", 415, "UNSUPPORTED_MEDIA_TYPE"],
  ["a form", "Name=x", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"],
  ["an unknown field", '{"Name":"x","Nope":1}', undefined, 400, "INVALID_FIELD"],
  ["given an id", '{"Name":"x","Id":"001000000000000AAA"}', undefined, 400, "INVALID_FIELD"],
  ["a field twice over", '{"Name":{"a":[1]}}', undefined, 400, "JSON_PARSER_ERROR"],
  [
    "a boolean for a number",
    '{"Name":"x","AnnualRevenue":true}',
    undefined,
    400,
    "JSON_PARSER_ERROR",
  ],
  ["a parent of nothing", '{"Name":"x","Parent":{"Name":"nobody"}}', undefined, 404, "NOT_FOUND"],
])("a record that is %s", async (_, body, type, status, code) => {
  expect((await post("/sobjects/Account", body, type)).slice(0, 2)).toEqual([status, code]);
});

test("the place of a mistake in JSON is reported", async () => {
  const [, , message] = await post("/sobjects/Account", '{\n  "Name": "x" "Site"}');
  expect(message).toBe(`Unexpected character ('"' (code 34)) at [line:2, column:15]`);
  const [, , other] = await post("/sobjects/Account", '{"Name": nonsense}');
  expect(other).toContain("Unexpected character ('o' (code 111))");
  expect((await post("/sobjects/Account", '{"Name": '))[2]).toBe("Unexpected end-of-input");
});

test("fields of the path may not be in the body", async () => {
  const id = idOf(org.some("Account"));
  const patch = { method: "PATCH", body: JSON.stringify({ Id: id, Site: "x" }) };
  expect((await refusal(`${DATA}/sobjects/Account/${id}`, patch)).slice(0, 2)).toEqual([
    400,
    "INVALID_FIELD",
  ]);
});

describe("what is too much", () => {
  test("a URI beyond 16,384 bytes is 414, its headers beyond that 431", async () => {
    const soql = (length: number) => `/query?q=SELECT+Id+FROM+Account+${"x".repeat(length)}`;
    expect((await org.send(`${DATA}${soql(16_384)}`)).status).toBe(414);
    const headers = { "x-filler": "x".repeat(10_000) };
    expect((await org.send(`${DATA}${soql(7000)}`, { headers })).status).toBe(431);
    expect((await org.send(`${DATA}${soql(100)}`, { headers })).status).toBe(200);
  });

  test("calls beyond the allocation are 403, and the header shows it", async () => {
    const { allocations } = org.emulator.org;
    const max = allocations.max("DailyApiRequests");
    allocations.setMax("DailyApiRequests", allocations.used("DailyApiRequests"));
    const response = await org.send(`${DATA}/limits`);
    expect([response.status, await response.json()]).toEqual([
      403,
      [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }],
    ]);
    const used = allocations.used("DailyApiRequests");
    expect(response.headers.get("sforce-limit-info")).toBe(`api-usage=${used}/${used}`);
    allocations.setMax("DailyApiRequests", max);
  });

  test("groups beyond a page are refused, since they have no next page", async () => {
    const many = Array.from({ length: 2001 }, (_, i) => ({ Name: `many ${i}` }));
    org.emulator.org.transact(org.emulator.org.integrationUserId(), "", (writes) => {
      for (const one of many) writes.create("Account", one);
    });
    const [status, code] = await refusal(
      `${DATA}/query?q=SELECT+Name,COUNT(Id)+FROM+Account+GROUP+BY+Name`,
    );
    expect([status, code]).toEqual([400, "EXCEEDED_ID_LIMIT"]);
  });
});

test("every answer has the edge's headers, errors too", async () => {
  const ids = new Set<string>();
  for (const path of ["/limits", "/nothing", "/sobjects/Account/001"]) {
    const { headers } = await org.send(`${DATA}${path}`);
    expect(headers.get("server")).toBe("sfdcedge");
    expect(headers.get("vary")).toContain("Accept-Encoding");
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("sforce-limit-info")).toMatch(/^api-usage=\d+\/\d+$/);
    ids.add(headers.get("x-sfdc-request-id") ?? "");
  }
  expect(ids.size).toBe(3);
});

test("a call without a session is not counted", async () => {
  const before = org.emulator.org.allocations.used("DailyApiRequests");
  const response = await fetch(`${org.origin}${DATA}/limits`);
  expect(response.status).toBe(401);
  expect(response.headers.has("sforce-limit-info")).toBe(false);
  expect(org.emulator.org.allocations.used("DailyApiRequests")).toBe(before);
});

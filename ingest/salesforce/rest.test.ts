import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { capturedDescribe, hasCapturedData, SKIP_REASON } from "../../testing/captured-events.ts";
import { decide } from "../core/error-policy.ts";
import { ConnectionError, SalesforceError } from "./errors.ts";
import { type LoopbackOrg, loopbackOrg, sessionExpired } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { OrgApi } from "./rest.ts";

let org: LoopbackOrg;
let api: OrgApi;

beforeEach(async () => {
  org = await loopbackOrg();
  api = new OrgApi(org.settings, org.sessions, org.onApiCall);
});
afterEach(() => org.server.close());

const asked = () => org.server.received.filter(({ url }) => url !== "/services/oauth2/token");

describe("every call", () => {
  it("names the client, carries the session and reports itself", async () => {
    org.respond = (_, response) =>
      json(
        response,
        200,
        { DailyApiRequests: { Max: 15_000, Remaining: 14_976 } },
        { "sforce-limit-info": "api-usage=24/15000" },
      );
    await expect(api.limits()).resolves.toEqual({
      DailyApiRequests: { Max: 15_000, Remaining: 14_976 },
    });
    expect(asked()).toMatchObject([
      {
        method: "GET",
        url: "/services/data/v66.0/limits",
        headers: {
          authorization: "Bearer 00DRt0000000001!token1",
          "sforce-call-options": "client=orgmirror",
        },
      },
    ]);
    expect(org.calls).toMatchObject([
      {
        method: "GET",
        resource: "/services/data/v66.0/limits",
        status: 200,
        ok: true,
        usage: { used: 24, max: 15_000 },
      },
    ]);
  });

  it("renews a refused session once, and retries", async () => {
    org.respond = (request, response) => {
      if (request.headers.authorization === "Bearer 00DRt0000000001!token2")
        json(response, 200, {});
      else sessionExpired(response);
    };
    await Promise.all([api.limits(), api.limits(), api.limits()]);
    expect(org.grants).toBe(2);
    expect(org.calls.map(({ status }) => status).toSorted()).toEqual([
      200, 200, 200, 401, 401, 401,
    ]);
  });

  it("does not renew forever", async () => {
    org.respond = (_, response) => sessionExpired(response);
    await expect(api.limits()).rejects.toMatchObject({
      status: 401,
      errorCode: "INVALID_SESSION_ID",
    });
    expect(org.grants).toBe(2);
  });

  it.each([
    [
      503,
      "text/html",
      "<html>We are down for maintenance</html>",
      { errorCode: "WEB_PAGE", status: 503 },
      "retry",
    ],
    [420, "text/plain", "", { errorCode: "", status: 420 }, "retry"],
    [
      403,
      "application/json",
      '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]',
      { errorCode: "REQUEST_LIMIT_EXCEEDED" },
      "retry",
    ],
    [
      400,
      "application/json",
      '[{"errorCode":"INVALID_FIELD","message":"No such column"}]',
      { errorCode: "INVALID_FIELD" },
      "stop",
    ],
    [200, "application/json", '{"DailyApiRequests":5}', { errorCode: "UNEXPECTED_ANSWER" }, "stop"],
  ])("%d %s is an error of one try", async (status, type, body, shape, advice) => {
    org.respond = (_, response) => response.writeHead(status, { "content-type": type }).end(body);
    const error = await api.limits().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(SalesforceError);
    expect(error).toMatchObject(shape);
    expect(decide(error).action).toBe(advice);
    expect(asked()).toHaveLength(1);
  });

  it("turns an answer that breaks off into a ConnectionError", async () => {
    org.respond = (_, response) => {
      response
        .writeHead(200, { "content-type": "application/json", "content-length": "1000" })
        .write('{"a":');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(api.limits()).rejects.toBeInstanceOf(ConnectionError);
  });
});

describe("retrieve", () => {
  const ids = ["001Rt0000000001IAA", "001Rt0000000002IAA", "001Rt0000000003IAA"];
  const record = (id: string) => ({
    attributes: { type: "Account", url: "…" },
    Id: id,
    Name: `of ${id}`,
  });

  it("keeps the order of the ids, with null for missing records", async () => {
    org.respond = (_, response) =>
      json(response, 200, [record(ids[2] ?? ""), null, record(ids[0] ?? "")]);
    await expect(api.retrieve("Account", ids, ["Name"])).resolves.toEqual([
      { Id: ids[0], Name: `of ${ids[0]}` },
      null,
      { Id: ids[2], Name: `of ${ids[2]}` },
    ]);
    expect(asked()).toMatchObject([
      { method: "POST", url: "/services/data/v66.0/composite/sobjects/Account" },
    ]);
    expect(JSON.parse(asked()[0]?.body ?? "")).toEqual({ ids, fields: ["Id", "Name"] });
    expect(org.calls).toMatchObject([{ object: "Account" }]);
  });

  it("makes no call for no ids, and refuses more ids than a call takes", async () => {
    await expect(api.retrieve("Account", [], ["Name"])).resolves.toEqual([]);
    await expect(
      api.retrieve("Account", Array<string>(2_001).fill(ids[0] ?? ""), ["Name"]),
    ).rejects.toThrow(RangeError);
    expect(asked()).toEqual([]);
  });

  it("does not put 800 fields into an address", async () => {
    org.respond = (_, response) => json(response, 200, []);
    const fields = Array.from({ length: 800 }, (_, at) => `A_field_with_a_long_name_${at}__c`);
    await expect(api.retrieve("Account", ids, fields)).resolves.toEqual([null, null, null]);
    expect(asked()[0]?.url.length).toBeLessThan(100);
  });
});

describe("query", () => {
  const rows = async (soql: string, options?: { includeDeleted?: boolean }) => {
    const all: unknown[] = [];
    for await (const page of api.query(soql, options)) all.push(...page);
    return all;
  };

  it("follows the pages", async () => {
    const next = "/services/data/v66.0/query/0r8xx5R2sM3DgWhASK-2000";
    org.respond = (request, response) => {
      const first = { records: [{ attributes: {}, Id: "1" }], done: false, nextRecordsUrl: next };
      json(response, 200, request.url === next ? { records: [{ Id: "2" }], done: true } : first);
    };
    await expect(rows("SELECT Id FROM Account WHERE Name = 'a b'")).resolves.toEqual([
      { Id: "1" },
      { Id: "2" },
    ]);
    expect(asked()[0]?.url).toBe(
      "/services/data/v66.0/query?q=SELECT%20Id%20FROM%20Account%20WHERE%20Name%20%3D%20%27a%20b%27",
    );
    expect(asked()[0]?.headers["sforce-query-options"]).toBe("batchSize=2000");
    expect(org.calls).toMatchObject([
      { resource: "/services/data/v66.0/query?q", object: "Account" },
      { resource: next, object: "Account" },
    ]);
  });

  it("uses queryAll for deleted rows, and ends without rows", async () => {
    org.respond = (_, response) => json(response, 200, { records: [], done: true, totalSize: 0 });
    await expect(rows("SELECT Id FROM Account", { includeDeleted: true })).resolves.toEqual([]);
    expect(asked()[0]?.url).toMatch(/\/queryAll\?q=/);
  });

  it("refuses a query that is too long for an address, before sending it", async () => {
    const soql = `SELECT ${"Field__c,".repeat(2_000)}Id FROM Account`;
    await expect(rows(soql)).rejects.toMatchObject({ status: 414, errorCode: "URI_TOO_LONG" });
    expect(asked()).toEqual([]);
  });
});

describe("recordCount", () => {
  it("returns counts by object", async () => {
    org.respond = (_, response) =>
      json(response, 200, { sObjects: [{ count: 3, name: "Account" }] });
    await expect(api.recordCount(["Account", "Unknown"])).resolves.toEqual(
      new Map([["Account", 3]]),
    );
    expect(asked()[0]?.url).toBe(
      "/services/data/v66.0/limits/recordCount?sObjects=Account,Unknown",
    );
    await expect(api.recordCount([])).resolves.toEqual(new Map());
  });
});

describe.skipIf(!hasCapturedData)(
  `captured describes (${hasCapturedData ? "present" : SKIP_REASON})`,
  () => {
    it.each(["Account", "Case", "Event", "Opportunity", "OpportunityContactRole"])(
      "%s",
      async (object) => {
        org.respond = (_, response) => json(response, 200, capturedDescribe(object));
        const described = await api.describe(object);
        expect(described.name).toBe(object);
        expect(described.fields[0]).toMatchObject({ name: "Id", type: "id", length: 18 });
        expect(asked()[0]?.url).toBe(`/services/data/v66.0/sobjects/${object}/describe`);
      },
    );

    it("all objects", async () => {
      org.respond = (_, response) => json(response, 200, capturedDescribe("Global"));
      expect((await api.describeGlobal()).sobjects).toHaveLength(110);
    });
  },
);

describe("an unknown object", () => {
  it("is an error that says what to do", async () => {
    const error = await api.describe("Acount").catch((error: unknown) => error);
    expect(decide(error)).toMatchObject({
      action: "stop",
      reason: expect.stringContaining("ORGMIRROR_OBJECTS"),
    });
  });
});

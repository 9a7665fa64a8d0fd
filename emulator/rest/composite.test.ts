import { describe, expect, test } from "vitest";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(300);

type Part = {
  httpStatusCode: number;
  body: Record<string, unknown> & Record<string, unknown>[];
  referenceId: string;
  httpHeaders: Record<string, string>;
};

async function composite(compositeRequest: unknown[], allOrNone = false): Promise<Part[]> {
  const body = { allOrNone, compositeRequest };
  const [, answer] = await org.ask<{ compositeResponse: Part[] }>(`${DATA}/composite`, body);
  return answer.compositeResponse;
}

const used = (): number => org.emulator.org.allocations.used("DailyApiRequests");

const account = (referenceId: string, Name: string) => ({
  method: "POST",
  url: `${DATA}/sobjects/Account`,
  referenceId,
  body: { Name },
});

describe("composite", () => {
  test("subrequests use the answers before them, and count as one call", async () => {
    const before = used();
    org.log.length = 0;
    const parts = await composite([
      account("a", "Acme"),
      {
        method: "POST",
        url: `${DATA}/sobjects/Contact`,
        referenceId: "c",
        body: { LastName: "of @{a.id}", AccountId: "@{a.id}" },
      },
      {
        method: "GET",
        url: `${DATA}/query?q=SELECT+Id,Account.Name+FROM+Contact+WHERE+Id='@{c.id}'`,
        referenceId: "q",
      },
      {
        method: "PATCH",
        url: `${DATA}/sobjects/Account/@{a.id}`,
        referenceId: "p",
        body: { Site: "@{q.records[0].Account.Name}" },
      },
    ]);
    expect(parts.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 200, 204]);
    expect(parts[0]?.httpHeaders["Location"]).toBe(
      `${DATA}/sobjects/Account/${parts[0]?.body["id"]}`,
    );
    expect(org.emulator.org.record("Account", String(parts[0]?.body["id"]))?.["Site"]).toBe("Acme");
    expect(org.log).toHaveLength(3);
    expect(used()).toBe(before + 1);
  });

  test("requests that use a failed answer fail, others do not", async () => {
    const parts = await composite([
      account("a", ""),
      { method: "GET", url: `${DATA}/sobjects/Account/@{a.id}`, referenceId: "b" },
      account("c", "goes on"),
    ]);
    expect(parts.map(({ httpStatusCode }) => httpStatusCode)).toEqual([400, 400, 201]);
    expect(parts[0]?.body[0]).toMatchObject({ errorCode: "REQUIRED_FIELD_MISSING" });
    expect(parts[1]?.body[0]).toMatchObject({ errorCode: "PROCESSING_HALTED" });
  });

  test("all or none is one transaction, whose reads see its writes", async () => {
    org.log.length = 0;
    const parts = await composite(
      [
        account("a", "seen before it is committed"),
        {
          method: "GET",
          url: `${DATA}/query?q=SELECT+Name+FROM+Account+WHERE+Name='seen before it is committed'`,
          referenceId: "q",
        },
        { method: "DELETE", url: `${DATA}/sobjects/Account/@{a.id}`, referenceId: "d" },
        { method: "GET", url: `${DATA}/sobjects/Account/@{a.id}/Contacts`, referenceId: "gone" },
      ],
      true,
    );
    expect(parts.map(({ httpStatusCode }) => httpStatusCode)).toEqual([400, 400, 400, 404]);
    expect(org.log).toEqual([]);
    const good = await composite(
      [
        account("a", "one"),
        account("b", "two"),
        { method: "GET", url: `${DATA}/sobjects/Account/@{b.id}?fields=Name`, referenceId: "r" },
      ],
      true,
    );
    expect(good[2]?.body).toMatchObject({ Name: "two" });
    expect(org.log.map(({ changes }) => changes.length)).toEqual([2]);
  });

  test("a failure undoes all, a failed row of a collection too", async () => {
    org.log.length = 0;
    const before = org.emulator.org.count("Account");
    const parts = await composite(
      [
        account("a", "never there"),
        {
          method: "POST",
          url: `${DATA}/composite/sobjects`,
          referenceId: "rows",
          body: {
            records: [
              { attributes: { type: "Account" }, Name: "nor this" },
              { attributes: { type: "Account" }, Nope: 1 },
            ],
          },
        },
        account("never", "run"),
      ],
      true,
    );
    expect(parts[0]?.body[0]).toMatchObject({ errorCode: "PROCESSING_HALTED" });
    expect(parts[1]?.body.map((row) => row["success"])).toEqual([false, false]);
    expect(parts[2]?.body[0]).toMatchObject({ errorCode: "PROCESSING_HALTED" });
    expect(org.emulator.org.count("Account")).toBe(before);
    expect(org.log).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["too many subrequests", Array.from({ length: 26 }, (_, i) => account(`a${i}`, "x"))],
    [
      "more than five queries and collections",
      Array.from({ length: 6 }, (_, i) => ({
        method: "GET",
        url:
          i % 2 === 0
            ? `${DATA}/query?q=SELECT+Id+FROM+Account`
            : `${DATA}/composite/sobjects/Account?ids=x&fields=Id`,
        referenceId: `a${i}`,
      })),
    ],
    ["one name twice", [account("a", "x"), account("a", "y")]],
    ["no method", [{ url: `${DATA}/limits`, referenceId: "a" }]],
    ["no list", "nothing"],
  ])("%s is refused as a whole", async (_, compositeRequest) => {
    const answer = await org.ask(`${DATA}/composite`, { compositeRequest });
    expect(answer).toMatchObject([400, [{ errorCode: expect.any(String) }]]);
  });

  test.each([
    "https://elsewhere.example/x",
    `${DATA}/composite/batch`,
    "/services/data/v20.0/limits",
    `${DATA}/nothing`,
  ])("a subrequest to %s fails by itself", async (url) => {
    const [part, next] = await composite([
      { method: "GET", url, referenceId: "a" },
      { method: "GET", url: `${DATA}/limits`, referenceId: "b" },
    ]);
    expect(part?.httpStatusCode).toBeGreaterThanOrEqual(400);
    expect(next?.httpStatusCode).toBe(200);
  });

  test("graphs are each all or none", async () => {
    type Graphs = { graphs: { graphId: string; isSuccessful: boolean }[] };
    const [, { graphs }] = await org.ask<Graphs>(`${DATA}/composite/graph`, {
      graphs: [
        { graphId: "good", compositeRequest: [account("a", "g1"), account("b", "g2")] },
        { graphId: "bad", compositeRequest: [account("a", "g3"), account("b", "")] },
      ],
    });
    expect(graphs.map(({ graphId, isSuccessful }) => [graphId, isSuccessful])).toEqual([
      ["good", true],
      ["bad", false],
    ]);
    const names = [...org.emulator.org.records("Account")].map(({ Name }) => Name);
    expect(names).toContain("g1");
    expect(names).not.toContain("g3");
  });
});

test("what there is beside it is listed", async () => {
  const [, list] = await org.ask<Record<string, string>>(`${DATA}/composite`);
  expect(list["batch"]).toBe(`${DATA}/composite/batch`);
  expect(Object.keys(list)).toEqual(["batch", "graph", "sobjects", "tree"]);
});

describe("batch", () => {
  type Batch = { hasErrors: boolean; results: { statusCode: number; result: unknown }[] };
  const batch = async (batchRequests: unknown[], haltOnError = false) =>
    (await org.ask<Batch>(`${DATA}/composite/batch`, { batchRequests, haltOnError }))[1];

  test("runs one after the other, each counted as a call", async () => {
    const before = used();
    const { hasErrors, results } = await batch([
      { method: "POST", url: "v66.0/sobjects/Account", richInput: { Name: "batched" } },
      { method: "GET", url: "v66.0/query?q=SELECT+COUNT()+FROM+Account+WHERE+Name='batched'" },
      { method: "GET", url: "v66.0/sobjects/Nothing/describe" },
    ]);
    expect(hasErrors).toBe(true);
    expect(results).toMatchObject([
      { statusCode: 201, result: { success: true } },
      { statusCode: 200, result: { totalSize: 1 } },
      { statusCode: 404, result: [{ errorCode: "NOT_FOUND" }] },
    ]);
    expect(used()).toBe(before + 3);
  });

  test("halts on demand", async () => {
    const { results } = await batch(
      [
        { method: "GET", url: "v66.0/nothing" },
        { method: "POST", url: "v66.0/sobjects/Account", richInput: { Name: "halted" } },
      ],
      true,
    );
    expect(results.map(({ statusCode }) => statusCode)).toEqual([404, 412]);
    expect(results[1]?.result).toMatchObject([{ errorCode: "BATCH_PROCESSING_HALTED" }]);
  });
});

describe("tree", () => {
  const child = (referenceId: string, LastName: string | null) => ({
    attributes: { type: "Contact", referenceId },
    LastName,
  });
  const tree = (...contacts: object[]) => ({
    records: [
      {
        attributes: { type: "Account", referenceId: "root" },
        Name: "planted",
        Contacts: { records: contacts },
      },
    ],
  });

  test("creates parents and children at once", async () => {
    org.log.length = 0;
    type Planted = { results: { id: string }[] };
    const body = tree(child("c1", "Twig"));
    const answer = await org.ask<Planted>(`${DATA}/composite/tree/Account`, body);
    expect(answer).toMatchObject([
      201,
      { hasErrors: false, results: [{ referenceId: "root" }, { referenceId: "c1" }] },
    ]);
    const [root, twig] = answer[1].results;
    expect(org.emulator.org.record("Contact", String(twig?.id))?.["AccountId"]).toBe(root?.id);
    expect(org.log).toHaveLength(1);
  });

  test("or none of them", async () => {
    org.log.length = 0;
    const body = tree(child("c1", "Twig"), child("c2", null));
    expect(await org.ask(`${DATA}/composite/tree/Account`, body)).toMatchObject([
      400,
      {
        hasErrors: true,
        results: [{ referenceId: "c2", errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }] }],
      },
    ]);
    expect(org.log).toEqual([]);
  });
});

import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../testing/emulator/test-org.ts";

const org = await useTestOrg(3000);

describe("limits", () => {
  test("every call is counted, and shows the count", async () => {
    const used = async (): Promise<number> => {
      const response = await org.send(`${DATA}/limits`);
      return Number(
        /api-usage=(\d+)\/\d+/.exec(response.headers.get("sforce-limit-info") ?? "")?.[1],
      );
    };
    const before = await used();
    await org.send(`${DATA}/sobjects`);
    await org.send(DATA);
    expect(await used()).toBe(before + 3);
    const limits = await org.connection.limits();
    const { Max, Remaining } = limits["DailyApiRequests"] ?? { Max: 0, Remaining: 0 };
    expect(Max - Remaining).toBe(before + 4);
    expect(org.connection.limitInfo.apiUsage?.used).toBe(before + 4);
  });

  test("records are counted", async () => {
    const path = `${DATA}/limits/recordCount?sObjects=Account,Site_Visit__c,Nothing`;
    const sObjects = [
      { count: org.emulator.org.count("Account"), name: "Account" },
      { count: org.emulator.org.count("Site_Visit__c"), name: "Site_Visit__c" },
    ];
    expect(await org.ask(path)).toEqual([200, { sObjects }]);
  });
});

describe("the wire", () => {
  test("takes runs of slashes as one", async () => {
    expect((await org.send("//services//data/v66.0//limits")).status).toBe(200);
  });

  test("compresses for those who accept it", async () => {
    const path = "/services/data/v66.0/sobjects/Account/describe";
    const packed = await org.send(path, { headers: { "accept-encoding": "gzip" } });
    const plain = await org.send(path, { headers: { "accept-encoding": "identity" } });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await packed.json()).toEqual(await plain.json());
  });

  test("survives clients that go away mid-answer", async () => {
    const soql = encodeURIComponent("SELECT FIELDS(STANDARD) FROM Contact");
    for (let i = 0; i < 5; i++) {
      const leaving = new AbortController();
      const response = await org.send(`${DATA}/query?q=${soql}`, {
        headers: { "accept-encoding": "gzip" },
        signal: leaving.signal,
      });
      expect(response.headers.get("content-encoding")).toBe("gzip");
      leaving.abort();
    }
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
  });

  test("an unknown address is 404 as an array of errors", async () => {
    const answer = await org.ask(`${DATA}/nothing/here`);
    expect(answer).toMatchObject([404, [{ errorCode: "NOT_FOUND" }]]);
  });
});

describe("control", () => {
  const control = async (path: string, body?: unknown) =>
    (await org.ask(`/control${path}`, body))[1];

  test("reports health, counts and the truth about a record", async () => {
    expect(await control("/health")).toMatchObject({
      ready: true,
      rate: 0,
      organizationId: org.emulator.org.id,
    });
    expect(await control("/counts")).toMatchObject({
      counts: { Account: org.emulator.org.count("Account") },
    });
    const account = org.some("Account");
    const truth = await control(`/truth/account/${idOf(account).slice(0, 15)}`);
    expect(truth).toEqual({ object: "Account", record: account, deleted: null });
  });

  test("sets the rate of the workload, and at 0 nothing happens", async () => {
    const setRate = (rate: unknown) => control("/rate", { rate });
    org.log.length = 0;
    expect(await setRate(200)).toEqual({ rate: 200 });
    await expect.poll(() => org.log.length).toBeGreaterThan(20);
    expect(await setRate(0)).toEqual({ rate: 0 });
    const { length } = org.log;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(org.log).toHaveLength(length);
    expect(await setRate("many")).toMatchObject([{ errorCode: "JSON_PARSER_ERROR" }]);
  });
});

describe("compression", () => {
  const path = `${DATA}/query?q=${encodeURIComponent("SELECT Id, Name, CreatedDate FROM Contact")}`;
  const ask = (take: "all" | "first") =>
    new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${org.connection.accessToken}`,
        "accept-encoding": "gzip",
      };
      const asked = get(`${org.origin}${path}`, { headers }, (answer) => {
        const chunks: Buffer[] = [];
        const encoding = answer.headers["content-encoding"];
        answer.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (take === "first") answer.destroy();
        });
        answer.on("close", () => resolve({ encoding, body: Buffer.concat(chunks) }));
      });
      asked.on("error", reject);
    });

  test("clients that go away in the middle of an answer harm nobody else", async () => {
    for (let n = 0; n < 40; n++) await ask("first");
    const { encoding, body } = await ask("all");
    expect(encoding).toBe("gzip");
    expect(JSON.parse(gunzipSync(body).toString()).done).toBe(true);
  });
});

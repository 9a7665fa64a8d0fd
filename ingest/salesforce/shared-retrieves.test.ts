import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type EmulatedOrg, emulatedOrg } from "../../testing/emulated-org.ts";
import { systemClock } from "../lib/clock.ts";
import type { ApiCall } from "./api-call.ts";
import { SessionSource } from "./auth.ts";
import { OrgApi } from "./rest.ts";
import { SharedRetrieves } from "./shared-retrieves.ts";

const OBJECTS = ["Account", "Contact", "Opportunity", "Lead", "Case", "Task", "Campaign"];

describe("reads that pipelines share", () => {
  let org: EmulatedOrg;
  let api: OrgApi;
  let reads: SharedRetrieves;
  const calls: ApiCall[] = [];

  beforeAll(async () => {
    org = await emulatedOrg({ records: 2_000 });
    const onApiCall = (call: ApiCall) => void calls.push(call);
    api = new OrgApi(org.settings, new SessionSource(org.settings, onApiCall), onApiCall);
    reads = new SharedRetrieves(api, systemClock);
    await api.limits();
  });
  beforeEach(() => void calls.splice(0));
  afterAll(() => org.emulator.close());

  const idsOf = async (object: string, limit: number) => {
    for await (const page of api.query(`SELECT Id FROM ${object} ORDER BY Id LIMIT ${limit}`))
      return page.map((row) => String(row["Id"]));
    return [];
  };
  const used = async () => 0 - (await org.control.limit({ name: "DailyApiRequests" })).Remaining;

  test("reads of up to five objects at one moment are one call, which the org counts once", async () => {
    const objects = OBJECTS.slice(0, 5);
    const ids = new Map<string, readonly string[]>();
    for (const object of objects) ids.set(object, await idsOf(object, 3));
    calls.splice(0);
    const before = await used();
    const answers = await Promise.all(
      objects.map((object) =>
        reads.retrieve({ object, ids: ids.get(object) ?? [], fields: ["Id", "CreatedDate"] }),
      ),
    );
    expect((await used()) - before).toBe(1);
    expect(calls.map(({ resource }) => resource)).toEqual(["/services/data/v66.0/composite"]);
    for (const [index, object] of objects.entries()) {
      const found = (answers[index] ?? []).map((record) => record?.["Id"]);
      expect(found, object).toEqual(ids.get(object));
      expect(Object.keys(answers[index]?.[0] ?? {}).toSorted()).toEqual(["CreatedDate", "Id"]);
    }
  });

  test("more reads are as many calls as they need, and a single one needs no envelope", async () => {
    const [id = ""] = await idsOf("Account", 1);
    calls.splice(0);
    const read = { object: "Account", ids: [id], fields: ["Name"] };
    await Promise.all(Array.from({ length: 11 }, () => reads.retrieve(read)));
    expect(calls.map(({ resource }) => resource).toSorted()).toEqual([
      "/services/data/v66.0/composite",
      "/services/data/v66.0/composite",
      "/services/data/v66.0/composite/sobjects/Account",
    ]);
  });

  test("a read that the org refuses fails only itself, with its own error", async () => {
    const [account = ""] = await idsOf("Account", 1);
    const [contact = ""] = await idsOf("Contact", 1);
    const settled = await Promise.allSettled([
      reads.retrieve({ object: "Account", ids: [account], fields: ["Name"] }),
      reads.retrieve({ object: "Contact", ids: [contact], fields: ["NoSuchField__c"] }),
      reads.retrieve({ object: "NoSuchObject__c", ids: [contact], fields: ["Id"] }),
    ]);
    expect(settled).toMatchObject([
      { status: "fulfilled", value: [{ Id: account, Name: expect.any(String) as string }] },
      { status: "rejected", reason: { kind: "org-answer", errorCode: "INVALID_FIELD" } },
      { status: "rejected", reason: { kind: "org-answer", status: 404 } },
    ]);
  });

  test("what concerns the call concerns all of its reads", async () => {
    await org.control.fault({ kind: "error", on: "composite", status: 503 });
    const read = (object: string) =>
      reads.retrieve({ object, ids: ["001000000000001"], fields: ["Id"] });
    const settled = await Promise.allSettled([read("Account"), read("Contact")]);
    expect(settled).toMatchObject([
      { status: "rejected", reason: { status: 503 } },
      { status: "rejected", reason: { status: 503 } },
    ]);
  });
});

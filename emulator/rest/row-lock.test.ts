import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

/** Apex Developer Guide, "Locking Statements"; Help, "Record-Level Locking". */

const org = await useTestOrg(300);
const emulated = org.emulator.org;
const { clock } = emulated;
const control = controlClient(org.origin);
const account = idOf(org.some("Account"));
const WAIT_MS = 10_000;

beforeEach(() => clock.setScale(0));
afterEach(() => emulated.rules.clear());

const lock = (forMs?: number): Promise<number> =>
  control.rule({
    kind: "row-lock",
    object: "Account",
    ids: [account],
    waitMs: WAIT_MS,
    ...(forMs === undefined ? {} : { forMs }),
  });
const site = (): unknown => emulated.record("Account", account)?.["Site"];
const write = (Site: string, method = "PATCH") =>
  org.ask(`${DATA}/sobjects/Account/${account}`, undefined, {
    method,
    body: JSON.stringify({ Site }),
  });
/** Until the request waits: its call was counted, and everything up to the lock happens at once. */
async function waiting<T>(request: () => Promise<T>): Promise<{ answer: Promise<T> }> {
  const used = (): number => emulated.allocations.used("DailyApiRequests");
  const before = used();
  const answer = request();
  await expect.poll(used).toBeGreaterThan(before);
  await org.send(`${DATA}/limits`);
  return { answer };
}
const REFUSED = [400, [{ errorCode: "UNABLE_TO_LOCK_ROW", fields: [] }]];

describe("a write of a locked record", () => {
  test("waits, and is done when the lock is gone by its time", async () => {
    await lock(8000);
    const { answer } = await waiting(() => write("waited"));
    clock.shift(7999);
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
    expect(site()).not.toBe("waited");
    clock.shift(1);
    expect((await answer)[0]).toBe(204);
    expect(site()).toBe("waited");
  });

  test("or when it is taken away", async () => {
    const id = await lock();
    const { answer } = await waiting(() => write("freed"));
    await control.removeRules(id);
    expect((await answer)[0]).toBe(204);
  });

  test("and is refused after ten seconds", async () => {
    await lock();
    const { answer } = await waiting(() => write("never"));
    clock.shift(WAIT_MS);
    expect(await answer).toMatchObject(REFUSED);
    expect(site()).not.toBe("never");
  });

  test("is guarded by the state that it finds when it has the lock", async () => {
    const id = await lock();
    const headers = { "If-Unmodified-Since": new Date(clock.now()).toUTCString() };
    const body = JSON.stringify({ Site: "on top" });
    const path = `${DATA}/sobjects/Account/${account}`;
    const { answer } = await waiting(() => org.send(path, { method: "PATCH", headers, body }));
    clock.shift(2000);
    // The transaction that holds the lock.
    emulated.rules.remove(id);
    emulated.transact(emulated.integrationUserId(), "", (writes) =>
      writes.update("Account", account, { Site: "by the holder" }),
    );
    expect((await answer).status).toBe(412);
  });

  test("goes on when its client has left", async () => {
    const id = await lock();
    const gone = new AbortController();
    const { answer } = await waiting(() =>
      org
        .send(`${DATA}/sobjects/Account/${account}`, {
          method: "PATCH",
          body: JSON.stringify({ Site: "nobody hears" }),
          signal: gone.signal,
        })
        .catch(() => "left"),
    );
    gone.abort();
    expect(await answer).toBe("left");
    await control.removeRules(id);
    await expect.poll(site).toBe("nobody hears");
  });
});

test.each([
  ["Contact", { LastName: "Child" }],
  ["Opportunity", { Name: "Deal", StageName: "Prospecting", CloseDate: "2030-01-01" }],
  ["Case", { Subject: "Complaint" }],
  ["Site_Visit__c", {}],
])("a new %s locks its account", async (object, values) => {
  await lock();
  const reference = object === "Site_Visit__c" ? "Account__c" : "AccountId";
  const { answer } = await waiting(() =>
    org.ask(`${DATA}/sobjects/${object}`, { ...values, [reference]: account }),
  );
  clock.shift(WAIT_MS);
  expect(await answer).toMatchObject(REFUSED);
});

describe("of many writes", () => {
  const other = idOf([...emulated.records("Account")][1] ?? {});

  test("in a collection only the locked row is refused", async () => {
    await lock();
    const records = [account, other].map((id) => ({
      attributes: { type: "Account" },
      id,
      Site: "row",
    }));
    const { answer } = await waiting(() =>
      org.ask(`${DATA}/composite/sobjects`, undefined, {
        method: "PATCH",
        body: JSON.stringify({ records }),
      }),
    );
    clock.shift(WAIT_MS);
    expect(await answer).toMatchObject([
      200,
      [{ success: false, errors: [{ statusCode: "UNABLE_TO_LOCK_ROW" }] }, { success: true }],
    ]);
  });

  test("a composite waits at its subrequest and does none twice", async () => {
    const id = await lock();
    org.log.length = 0;
    const compositeRequest = [
      { method: "POST", url: `${DATA}/sobjects/Account`, referenceId: "a", body: { Name: "once" } },
      {
        method: "PATCH",
        url: `${DATA}/sobjects/Account/${account}`,
        referenceId: "b",
        body: { Site: "@{a.id}" },
      },
    ];
    const { answer } = await waiting(() => org.ask(`${DATA}/composite`, { compositeRequest }));
    expect(org.log).toHaveLength(1);
    await control.removeRules(id);
    expect(await answer).toMatchObject([
      200,
      { compositeResponse: [{ httpStatusCode: 201 }, { httpStatusCode: 204 }] },
    ]);
    expect(org.log).toHaveLength(2);
    expect(site()).toBe(org.log[0]?.changes[0]?.recordId);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

// Several pages of a copy, so that a job can be interrupted halfway.
const TUNING = { pageRecords: 50 };

const USER = "integration@emulated.example";

/** F23: the ingest user and its permissions change at run time. */
describe("a pipeline whose access changes", () => {
  let node: TestNode;
  let expiry: number;
  /** Its only use is to count the sign-ins. */
  let signIns: number;

  beforeAll(async () => {
    node = await testNode({
      tuning: TUNING,
      objects: ["Account", "Lead"],
      records: { Account: 200, Lead: 200 },
      sessions: { pauseMs: 500 },
      failedRetryMs: 500,
    });
    // Before the pipelines make their first call.
    expiry = node.emulator.faults.add({
      kind: "token-expiry",
      on: "bulk-results",
      skip: 2,
      times: 1,
      rate: 1,
    });
    signIns = node.emulator.faults.add({ kind: "latency", on: "oauth", ms: 1, rate: 1 });
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const pipeline = async (object: string) =>
    (await rows(`select state, reason from sync.object where name = '${object}'`))[0];
  const isLive = async (object: string) => {
    await expect.poll(() => pipeline(object)).toEqual({ state: "live", reason: null });
  };
  const hits = async (id: number) =>
    (await node.control.faults()).find((one) => one.id === id)?.hits;
  const idOf = async (object: string) =>
    String(await node.value(`select max(id) as id from salesforce.${object}`));
  const update = async (object: string, set: Readonly<Record<string, unknown>>) =>
    node.update(object, await idOf(object), set);
  const cell = (object: string, column: string) =>
    node.value(`select ${column} as cell from salesforce.${object} order by id desc limit 1`);
  const field = (name: string) => ({ type: "string", name, length: 40 }) as const;

  test("goes on with the same job where its session ends in the middle, after one sign-in", async () => {
    for (const object of ["Account", "Lead"]) await isLive(object);
    expect([await hits(expiry), await hits(signIns)]).toEqual([1, 2]);
    const copies = "select object, state, rows_loaded, rows_expected from sync.snapshot order by 1";
    expect(await rows(copies)).toEqual(
      ["Account", "Lead"].map((object) => ({
        object,
        state: "complete",
        rows_loaded: "200",
        rows_expected: "200",
      })),
    );
    expect(await rows("select snapshot_id from sync.snapshot_page")).toHaveLength(8);
    const opened = "select from sync.object where replay_id is not null";
    await expect.poll(() => rows(opened)).toHaveLength(2);
  });

  test("shows what to do where no session is granted, and goes on once one is", async () => {
    const refused = await node.control.fault({
      kind: "error",
      on: "oauth",
      preset: "invalid_grant",
    });
    await node.control.expireSessions();
    for (const object of ["Account", "Lead"])
      await expect
        .poll(() => pipeline(object))
        .toEqual({
          state: "failed",
          reason: expect.stringMatching(/refuses the sign-in \(invalid_grant\).*SALESFORCE_/s),
        });
    await update("Account", { Name: "Unheard" });
    expect(await cell("account", "name")).not.toBe("Unheard");
    await node.control.heal(refused);
    for (const object of ["Account", "Lead"]) await isLive(object);
    await expect.poll(() => cell("account", "name")).toBe("Unheard");
    expect(await rows("select from sync.repair where cause = 'position-expired'")).toEqual([]);
  });

  test("keeps the value of a field that it may not read, and reads it once it may", async () => {
    await update("Lead", { Title: "Seen" });
    await expect.poll(() => cell("lead", "title")).toBe("Seen");
    // A change committed in the second of an image's stamp may be later than the image.
    await node.control.setClock({ shiftMs: 2_000 });
    const access = { username: USER, object: "Lead", fields: ["Title"] };
    await node.control.fieldAccess({ ...access, readable: false });
    await update("Lead", { Title: "Hidden", Company: "One" });
    await expect.poll(() => cell("lead", "company")).toBe("One");
    // A read that names the field is refused, and the object is described again.
    await node.control.emitEvent({
      object: "Lead",
      changeType: "GAP_UPDATE",
      recordIds: [await idOf("lead")],
    });
    const titles = () =>
      rows(
        `select c ->> 'retired' as retired from sync.object, jsonb_array_elements(columns) c
         where name = 'Lead' and c ->> 'field' = 'Title'`,
      );
    await expect.poll(titles).toEqual([{ retired: "true" }]);
    expect(await cell("lead", "title")).toBe("Seen");
    await update("Lead", { Company: "Two" });
    await expect.poll(() => cell("lead", "company")).toBe("Two");
    await isLive("Lead");

    await node.control.fieldAccess({ ...access, readable: true });
    // Detected by the next describe: hourly, or as here after a new field.
    await node.control.schema({ kind: "add-field", object: "Lead", field: field("Mood__c") });
    await update("Lead", { Company: "Three" });
    await expect.poll(() => cell("lead", "title")).toBe("Hidden");
    expect(await titles()).not.toEqual([{ retired: "true" }]);
  });

  test("shows that the object may not be read, and misses nothing of that time", async () => {
    await isLive("Lead");
    const access = { username: USER, object: "Lead", fields: ["Id"] };
    const received = "select received from sync.object where name = 'Lead'";
    const before = await rows(received);
    await node.control.fieldAccess({ ...access, readable: false });
    await node.control.setClock({ shiftMs: 2_000 });
    // None of its events is delivered, and the position moves past them.
    // A record that no open repair is about to read.
    const [{ id = null } = {}] = await rows("select min(id) as id from salesforce.lead");
    await node.update("Lead", String(id), { Company: "Unseen" });
    const { latest } = await node.control.events();
    const position = "select encode(replay_id, 'hex') as id from sync.object where name = 'Lead'";
    await expect.poll(() => rows(position)).toEqual([{ id: latest }]);
    expect(await rows(received)).toEqual(before);
    const describe = await node.control.fault({
      kind: "error",
      on: "describe",
      path: "/Lead/",
      preset: "INSUFFICIENT_ACCESS",
    });
    await node.control.endStreams({ code: "service.unavailable", topic: "/data/LeadChangeEvent" });
    await expect
      .poll(() => pipeline("Lead"))
      .toEqual({
        state: "failed",
        reason: expect.stringMatching(
          /INSUFFICIENT_ACCESS.*Give the integration user read access/s,
        ),
      });
    // What was not delivered precedes that position, which is therefore useless.
    const stored = "select source, replay_id from sync.object where name = 'Lead'";
    expect(await rows(stored)).toEqual([{ source: "poll", replay_id: null }]);
    await isLive("Account");
    await node.control.fieldAccess({ ...access, readable: true });
    await node.control.heal(describe);
    await isLive("Lead");
    const company = `select company from salesforce.lead where id = '${id}'`;
    await expect.poll(() => rows(company)).toEqual([{ company: "Unseen" }]);
  });
});

import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

// The emulated org's reads do not lag, so the minutes of a real org's max staleness are not needed.
const TUNING = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };
const LEADS = { tuning: TUNING, objects: ["Lead"], records: { Lead: 20 } };

describe("what the org refuses to read", () => {
  let node: TestNode;
  afterEach(() => node.close());
  const rows = (text: string) => node.rows(text);
  const filled = async (column: string) =>
    Number((await rows(`select count(${column}) as n from salesforce.lead`))[0]?.["n"]);

  test("one described field is left out and said, and tried again at the next describe", async () => {
    const message = "INVALID_FIELD: No such column 'Company' on entity 'Lead'";
    const fault = {
      kind: "job-failure",
      how: "failed",
      object: "Lead",
      message,
      times: 1,
    } as const;
    node = await testNode({ ...LEADS, faults: [fault] });
    await expect.poll(node.isSettled).toBe(true);
    const said = ({ message: text }: { message: string }) => /Lead.Company is left out/.test(text);
    expect(node.log.filter(said)).toHaveLength(1);
    expect(await filled("lastname")).toBe(20);
    const refused = `select c->>'field' as field from sync.object o, jsonb_array_elements(o.columns) c
      where c ? 'refused'`;
    if ((await rows(refused)).length > 0) {
      expect(await filled("company")).toBe(0);
      await node.stop();
      node.start();
    }
    await expect.poll(() => filled("company")).toBe(20);
    expect(await rows(refused)).toEqual([]);
    expect(node.log.filter(({ message: text }) => /pipeline stopped/.test(text))).toEqual([]);
  });

  test("fields that a setting names are not there at all", async () => {
    const withoutFields = ["lead.company", "lead.id"];
    node = await testNode({ ...LEADS, withoutFields });
    await expect.poll(node.isSettled).toBe(true);
    const names = (await rows("select to_jsonb(l) as row from salesforce.lead l limit 1"))[0];
    const columns = Object.keys(JSON.parse(names?.["row"] ?? "{}") as object);
    expect(columns).toEqual(expect.arrayContaining(["id", "lastname"]));
    expect(columns).not.toContain("company");
  });

  test("a job that fails until a person has acted shows its reason, and is not made again and again", async () => {
    const message = "the org's storage of bulk results is full";
    const fault = { kind: "job-failure", how: "failed", object: "Lead", message } as const;
    node = await testNode({ ...LEADS, faults: [fault] });
    const shown = async () => (await rows("select state, reason from sync.object"))[0];
    await expect
      .poll(shown)
      .toEqual({ state: "copying", reason: expect.stringContaining(message) as string });
    expect(await rows("select state, error from sync.snapshot")).toEqual([
      { state: "failed", error: expect.stringContaining(message) as string },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isCarried, mirrorDifference } from "../../testing/mirror-difference.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const SKEW_MS = 4 * 60_000;

/**
 * F31: the org's clock is behind Postgres's, then ahead of it. In between our clock steps back, simulated by the org's
 * clock going ahead. The org's own clock is assumed not to go back: its times are compared with each other.
 */
describe("a pipeline whose clock is not the org's", () => {
  let node: TestNode;

  beforeAll(async () => {
    node = await testNode({ objects: ["Lead"], records: 300 });
    // Before the pipeline makes its first call.
    node.emulator.org.clock.shift(-SKEW_MS);
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const orgs = () => [...node.emulator.org.records("Lead")];
  const difference = () => mirrorDifference(node, "Lead", isCarried);
  const live = async () => {
    await expect
      .poll(() => rows("select state, oldest_pending_at from sync.object"))
      .toEqual([{ state: "live", oldest_pending_at: null }]);
  };
  const set = (id: string, Company: string) => node.update("Lead", id, { Company });
  const values = (Company: string) => ({ LastName: "Skewed", Company });

  /** Every way in which a record is created or deleted. */
  async function everything(name: string): Promise<void> {
    const [one = "", two = "", three = ""] = orgs().map((record) => String(record["Id"]));
    const create = { op: "create", object: "Lead", values: values(name) } as const;
    await node.write(create);
    await set(one, `${name} once`);
    await set(one, `${name} twice`);
    await node.control.fault({ kind: "gap-events", times: 1 });
    await set(two, `${name} gap`);
    await node.write({ op: "delete", object: "Lead", id: three });
    await expect.poll(difference).toEqual([]);
    await set(two, `${name} after the gap`);
    await node.write({ op: "undelete", object: "Lead", id: three });
    await expect.poll(difference).toEqual([]);
    await live();
  }

  /** Changes while ingest is down: after a stored position, and without one. */
  async function whileAway(name: string): Promise<void> {
    await node.stop();
    await node.write({ op: "create", object: "Lead", values: values(`${name} away`) });
    node.start();
    await expect.poll(difference).toEqual([]);
    await node.stop();
    await node.pool.query("update sync.object set replay_id = null, position_confirmed_at = null");
    await node.write({ op: "create", object: "Lead", values: values(`${name} lost`) });
    node.start();
    await expect.poll(difference).toEqual([]);
    await live();
  }

  type Lags = { readonly count: number; readonly sum: number; readonly ahead: number };
  async function lags(): Promise<Lags> {
    const text = await node.metrics.registry.metrics();
    const value = (name: string) =>
      Number(new RegExp(`orgmirror_${name}\\{[^}]*\\} (\\S+)`).exec(text)?.[1]);
    return {
      count: value("commit_lag_seconds_count"),
      sum: value("commit_lag_seconds_sum"),
      ahead: value("commits_ahead_total"),
    };
  }

  test("is equal while the org is four minutes behind", async () => {
    await live();
    await everything("Behind");
    await whileAway("Behind");
    // By our clock each event was committed minutes ago.
    const { count, sum, ahead } = await lags();
    expect(ahead).toBe(0);
    expect(sum / count).toBeGreaterThan(SKEW_MS / 1000 - 1);
  });

  test("is equal when our clock steps back by eight, and the org is four ahead", async () => {
    const before = await lags();
    await node.control.setClock({ shiftMs: 2 * SKEW_MS });
    await everything("Ahead");
    await whileAway("Ahead");
    const after = await lags();
    expect(after.count).toBeGreaterThan(before.count);
    // A commit in the future counts as no lag, never as a negative one.
    expect(after.sum).toBe(before.sum);
    expect(after.ahead).toBe(after.count - before.count);
    expect(
      await rows("select from sync.object where oldest_pending_at > clock_timestamp()"),
    ).toEqual([]);
    expect(await rows("select from sync.dead_letter")).toEqual([]);
    const [ledger] = await rows(
      "select received - applied - superseded - duplicate - dead_lettered - buffered as rest from sync.object",
    );
    expect(ledger).toEqual({ rest: "0" });
  });
});

import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../../testing/test-node.ts";

// The reads by REST do not lag in the emulator, so their max staleness is short. That of Bulk reads is longer than a
// resync takes on a busy machine, so that what a resync leaves does not become due here.
const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 840_000, maxRangeRows: 1_500 };

const LEADS = TUNING.maxRangeRows + 1;
const EVERY_LEAD = { op: "update-where", object: "Lead", set: { Rating: "Rare" } } as const;

describe("where more changed than a range should read", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const live = async () => {
    node = await testNode({ tuning: TUNING, objects: ["Lead"], records: { Lead: LEADS } });
    await expect.poll(node.isSettled).toBe(true);
  };
  /** Asserts that a resync answered the repair of a cause, and that the mirror equals the org. */
  const isResynced = async (cause: string) => {
    const outcomes = () =>
      rows(`select distinct last_outcome like 'closed: the object was resynced%' as whole
        from sync.repair where cause = '${cause}'`);
    await expect.poll(outcomes).toEqual([{ whole: "t" }]);
    expect(await rows("select state from sync.snapshot where kind = 'resync'")).toEqual([
      { state: "complete" },
    ]);
    expect(
      await rows("select rating, count(*) as leads from salesforce.lead group by rating"),
    ).toEqual([{ rating: "Rare", leads: String(LEADS) }]);
    expect(await rows("select difference from sync.ledger")).toEqual([{ difference: "0" }]);
    // The range that the resync leaves contains the mass change again, but does not trigger another resync at once.
    const notWaiting = () =>
      rows(`select id, last_outcome from sync.repair where id = (select max(id) from sync.repair)
        and closed_at is null and coalesce(last_outcome, '') not like '%records changed before the last resync%'`);
    await expect.poll(notWaiting).toEqual([]);
    expect(await rows("select count(*) from sync.snapshot where kind = 'resync'")).toEqual([
      { count: "1" },
    ]);
  };

  test("an overflow is answered by a resync", async () => {
    await live();
    await node.control.fault({ kind: "overflow-events", times: 1 });
    await node.write(EVERY_LEAD);
    await isResynced("overflow");
    expect(await rows("select record_ids from sync.repair where cause = 'overflow'")).toEqual([
      { record_ids: "{}" },
    ]);
  });

  test("a move of the org to another instance is, too, and the stream continues there", async () => {
    await live();
    await node.stop();
    await node.write(EVERY_LEAD);
    await node.control.migrateEvents();
    node.start();
    await isResynced("position-expired");
    const id = String(await node.value("select id from salesforce.lead limit 1"));
    const received = async () => Number(await node.value("select received from sync.object"));
    const before = await received();
    await node.write({
      op: "update",
      object: "Lead",
      id: String(id),
      set: { Company: "Afterwards" },
    });
    await expect.poll(received).toBe(before + 1);
    expect(await rows(`select company from salesforce.lead where id = '${id}'`)).toEqual([
      { company: "Afterwards" },
    ]);
  });

  test("several ranges that are not too long are read at once, from the earliest on", async () => {
    await live();
    await node.stop();
    await node.pool.query(
      `insert into sync.repair (object, cause, record_ids, since, trace_id)
       select 'Lead', cause, '{}', now() - hours * interval '1 hour', gen_random_uuid()
       from (values ('overflow', 3), ('position-expired', 100), ('quota-exhausted', 1)) as t (cause, hours)`,
    );
    await node.write({ ...EVERY_LEAD, limit: 3 });
    const from = node.log.length;
    node.start();
    const open = "select count(*) from sync.repair where closed_at is null";
    await expect.poll(() => rows(open)).toEqual([{ count: "0" }]);
    const tries = node.log
      .slice(from)
      .filter(
        ({ kind, message }) =>
          kind === "repair" && /overflow|position-expired|quota-exhausted/.test(message),
      );
    // Their retries after the max staleness are due at different times, some milliseconds apart.
    const first = tries.filter(({ traceId }) => traceId === tries[0]?.traceId);
    expect(first).toHaveLength(3);
  });
});

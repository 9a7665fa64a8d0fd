import { expect, test } from "vitest";
import { ID, PROBES, useProbeApi } from "../../testing/use-probe-api.ts";

const api = useProbeApi();
const { ask, bodyOf } = api;

/** Five changes: a create, an update, an update that was superseded, one that waits, a delete. */
async function logChanges(): Promise<void> {
  const rows = [
    [1, "create", "applied", null, { name: "Acme", amount: "1.5" }],
    [2, "update", "applied", { amount: "1.5" }, { amount: null }],
    [3, "update", "superseded", null, { amount: "9" }],
    [4, "update", "buffered", null, { amount: "8" }],
    [5, "delete", "applied", { name: "Acme" }, null],
  ] as const;
  for (const [seq, kind, outcome, before, after] of rows)
    await api.client.query(
      `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, transaction_key, user_id, origin, commit_at, received_at, applied_at)
       values ('Probe__c', $1, $2, $3, 'stream', $4, $5, $6, 'tx', '005', 'ui', '2026-01-31T09:30:00Z', '2026-01-31T09:30:01.5Z', null)`,
      [seq, ID, kind, outcome, before && JSON.stringify(before), after && JSON.stringify(after)],
    );
}

test("changes follow a seq without a gap, set only what was applied, and are gone when they are not kept", async () => {
  await logChanges();
  const { body } = await ask(`${PROBES}/changes?since=1`);
  expect(body).toMatchObject({
    from: 2,
    to: 5,
    head: 5,
    changes: [
      { seq: 2, effect: "changed", fields: { amount: null } },
      { seq: 3, effect: "none", fields: {} },
      { seq: 4, effect: "none", fields: {} },
      { seq: 5, effect: "went", fields: {} },
    ],
  });
  const { line } = body as { line: string };
  const some = await bodyOf(`${PROBES}/changes?since=2&limit=2`);
  expect(some).toMatchObject({ from: 3, to: 4, head: 5 });
  const none = { line, from: 6, to: 5, head: 5, changes: [] };
  expect(await bodyOf(`${PROBES}/changes?since=5`)).toEqual(none);
  expect(await ask(`${PROBES}/changes?since=6`)).toMatchObject({ status: 410 });
  await api.client.query(`delete from sync.change where seq <= 2`);
  const gone = await ask(`${PROBES}/changes?since=0`);
  expect(gone).toMatchObject({
    status: 410,
    body: { detail: expect.stringContaining("read the rows again") },
  });
  await api.client.query(`delete from sync.change`);
  expect(await ask(`${PROBES}/changes?since=4`)).toMatchObject({ status: 410 });
});

test("changes after a seq of a line that a restore lost are gone; those of one that leads here follow", async () => {
  await logChanges();
  const { line } = (await bodyOf(`${PROBES}/changes?since=1`)) as { line: string };
  const earlier = "00000000-0000-4000-8000-00000000000a";
  await api.client.query(
    `insert into sync.lineage (object, n, line, first_seq) values ('Probe__c', 1, $1, 1), ('Probe__c', 2, $2, 4)`,
    [earlier, line],
  );
  const after = (of: string, since: number) => ask(`${PROBES}/changes?since=${since}&line=${of}`);
  expect(await after(line, 4)).toMatchObject({ status: 200, body: { line, from: 5, to: 5 } });
  expect(await after(earlier, 3)).toMatchObject({ status: 200, body: { line, from: 4, to: 5 } });
  for (const [of, since] of [
    [earlier, 4],
    ["00000000-0000-4000-8000-00000000000b", 1],
  ] as const)
    expect(await after(of, since)).toMatchObject({
      status: 410,
      body: { title: "Another log", detail: expect.stringContaining("read the rows again") },
    });
  expect(await after("one", 1)).toMatchObject({
    ...{ status: 400, body: { title: "Bad line" } },
  });
});

test("answers of the log are bounded in bytes, go on where they ended, and lack nothing", async () => {
  await logChanges();
  const notes = "n".repeat(5_000_000);
  await api.client.query(
    `update sync.change set after = jsonb_build_object('notes', $1::text), before = null, kind = 'update', outcome = 'applied'
     where seq < 5`,
    [notes],
  );
  const seqs: number[] = [];
  for (let since = 0; since < 5;) {
    const part = (await bodyOf(`${PROBES}/changes?since=${since}`)) as {
      to: number;
      changes: { seq: number; fields: { notes?: string } }[];
    };
    expect(part.changes.length).toBeLessThan(4);
    for (const { seq, fields } of part.changes.filter(({ seq }) => seq < 5))
      expect([seq, fields.notes?.length]).toEqual([seq, notes.length]);
    seqs.push(...part.changes.map(({ seq }) => seq));
    since = part.to;
  }
  expect(seqs).toEqual([1, 2, 3, 4, 5]);
});

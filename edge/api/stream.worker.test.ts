import { expect, test } from "vitest";
import { TestEvents } from "../../testing/test-events.ts";
import { ALL, deal, DEALS, id, LINE, useLiveDeals } from "../../testing/use-live-deals.ts";

/* The stream of an object in the Worker as it is deployed, beside its rooms and a real Postgres. */

const world = useLiveDeals();

const streamOf = async (since = "", init: RequestInit = {}) =>
  new TestEvents(await world.api(`/objects/Deal/stream${since && `?since=${since}`}`, init));

const seqs = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);
const many = (count: number, more = {}) =>
  Array.from({ length: count }, (_, n) => deal(n + 10, more));

test("it begins now, tells what follows, and goes on from any of its ids, in the log or in the room", async () => {
  await world.grant(ALL);
  const stream = await streamOf();
  const head = await world.headOf("Deal");
  expect(await stream.next()).toEqual({
    event: "place",
    id: `${LINE}.${head}`,
    data: { line: LINE, seq: head },
  });
  await world.become({ Deal: [deal(1, { amount: "1", name: "New" }), ...DEALS.slice(1)] });
  const told = await stream.next();
  const change = { recordId: id("006", 1), effect: "changed", fields: { name: "New" } };
  expect(told).toMatchObject({
    ...{ event: "changes", id: `${LINE}.${head + 1}` },
    data: { line: LINE, from: head + 1, to: head + 1, changes: [change] },
  });
  await stream.close();
  // What came while nobody listened is in the log: more than one read of it.
  await world.become({ Deal: many(700) });
  const back = await streamOf("", { headers: { "Last-Event-ID": told?.id ?? "" } });
  expect(await back.seqsTo(head + 704)).toEqual(seqs(head + 2, head + 704));
  await world.become({});
  expect(await back.next()).toMatchObject({ data: { from: head + 705 } });
  await back.close();
});

test("whoever leaves at any event and comes back is told each change once and in order", async () => {
  await world.grant(ALL);
  const first = await world.headOf("Deal");
  let place = `${LINE}.${first}`;
  const told: number[] = [];
  for (let round = 1; round <= 12; round += 1) {
    const stream = await streamOf(place);
    // It comes before the client hears the room, as it hears it, and after it left.
    await Promise.all([
      world.become({ Deal: many(30, { name: `Round ${round}` }) }),
      stream.next().then((event) => {
        if (event?.event !== "changes") throw new Error(`No changes, but ${event?.event}.`);
        told.push(...event.data.changes.map(({ seq }) => seq));
        place = event.id;
        return stream.close();
      }),
    ]);
  }
  const last = await world.headOf("Deal");
  const stream = await streamOf(place);
  if (told.at(-1) !== last) told.push(...(await stream.seqsTo(last)));
  await stream.close();
  expect(told).toEqual(seqs(first + 1, last));
});

test("what the room was not told, or has no more, is read in the log", async () => {
  await world.grant(ALL);
  const stream = await streamOf();
  await stream.next();
  const head = await world.headOf("Deal");
  await world.changeSilently(many(3));
  const last = await world.headOf("Deal");
  // The room goes on after a hole: whoever publishes starts it anew.
  const publication = { version: 9, line: LINE, lineage: [], from: last + 1, to: last };
  expect((await world.post("Deal", { ...publication, changes: [] }, { query: "?reset" })).ok).toBe(
    true,
  );
  expect(await stream.seqsTo(last)).toEqual(seqs(head + 1, last));
  await world.become({});
  expect(await stream.next()).toMatchObject({ event: "changes", data: { from: last + 1 } });
  await stream.close();
});

test("who sees some fields is told of these, and the place passes over the rest", async () => {
  await world.grant({ fields: ["Name"], denied: [], rows: null });
  const head = await world.headOf("Deal");
  const stream = await streamOf(`${LINE}.${head}`);
  await world.become({ Deal: [deal(1, { amount: "77" }), ...DEALS.slice(1)] });
  expect(await stream.next()).toMatchObject({ id: `${LINE}.${head + 1}`, data: { changes: [] } });
  await world.become({ Deal: [deal(1, { amount: "78", name: "Seen" }), ...DEALS.slice(1)] });
  const seen = { effect: "changed", fields: { name: "Seen" } };
  const told = await stream.next();
  expect(told).toMatchObject({ data: { changes: [seen] } });
  await stream.close();
  const back = await streamOf(`${LINE}.${head}`);
  const again = await back.next();
  expect(again).toMatchObject({ id: told?.id, data: { from: head + 1, changes: [seen] } });
  expect(JSON.stringify(again)).not.toContain("amount");
  await back.close();
});

test("who sees some records follows the log of these, also after nobody did", async () => {
  await world.grant({ fields: ["Name"], denied: [], rows: world.onlyOpen() });
  const stream = await streamOf();
  const place = await stream.next();
  expect(place).toMatchObject({ event: "place", data: { seq: 0 } });
  await world.become({
    Deal: [deal(1, { amount: "77" }), deal(2, { stage: "Won" }), DEALS[2] ?? {}],
  });
  const went = { effect: "went", recordId: id("006", 2) };
  const told = await stream.next();
  expect(told).toMatchObject({ data: { from: 1, to: 1, changes: [went] } });
  await stream.close();
  // By then the room knows that nobody sees the part any more: what changes is not asked for.
  await new Promise((resolve) => setTimeout(resolve, 16_000));
  for (const name of ["Not asked for", "Seen later"]) {
    await world.become({ Deal: [deal(1, { name })] });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  const back = await streamOf(told?.id);
  const later = { effect: "changed", recordId: id("006", 1), fields: { name: "Seen later" } };
  expect(await back.next()).toMatchObject({ data: { from: 2, to: 2, changes: [later] } });
  // From its first place on too, for as long as the room remembers.
  const both = await streamOf(place?.id);
  expect(await both.seqsTo(2)).toEqual([1, 2]);
  await Promise.all([back.close(), both.close()]);
  const other = await streamOf(`${LINE}.1`);
  expect(await other.next()).toMatchObject({ event: "reset", data: { seq: 2 } });
  await world.become({ Deal: [deal(1, { name: "After" })] });
  expect(await other.next()).toMatchObject({ event: "changes", data: { from: 3, to: 3 } });
  await other.close();
});

test("who sees some records goes on from their place where the room slept meanwhile", async () => {
  await world.grant({ fields: ["Name"], denied: [], rows: world.onlyOpen() });
  const stream = await streamOf();
  await stream.next();
  await world.become({ Deal: [deal(1, { name: "Told" }), deal(2)] });
  const told = await stream.next();
  expect(told).toMatchObject({ data: { from: 1, to: 1 } });
  await stream.close();
  // A room that nothing happens in for ten seconds is put to sleep, once the time is over that its last statement had.
  await new Promise((resolve) => setTimeout(resolve, 45_000));
  await world.become({ Deal: [deal(1, { name: "Told" }), deal(2, { name: "Later" })] });
  const back = await streamOf(told?.id);
  const later = { recordId: id("006", 2), fields: { name: "Later" } };
  expect(await back.next()).toMatchObject({ data: { from: 2, to: 2, changes: [later] } });
  await back.close();
});

test("where the log does not lead here from there, it says what to do, and goes on", async () => {
  await world.grant(ALL);
  const head = await world.headOf("Deal");
  const lost = await streamOf("00000000-0000-4000-8000-0000000000ff.1");
  const put = await lost.next();
  expect(put).toMatchObject({ event: "reset", id: `${LINE}.${head}`, data: { seq: head } });
  expect(put?.event === "reset" && put.data.reason).toMatch(/put back .*: read the rows again/);
  const ahead = await streamOf(`${LINE}.${head + 1_000}`);
  expect(await ahead.next()).toMatchObject({ event: "reset", data: { seq: head } });
  await ahead.close();
  await world.become({ Deal: [deal(1, { name: "After" }), ...DEALS.slice(1)] });
  expect(await lost.next()).toMatchObject({ event: "changes", data: { from: head + 1 } });
  await lost.close();
});

test("where what follows is not kept any more, it says what to do, and goes on", async () => {
  await world.grant(ALL);
  const first = await world.headOf("Deal");
  await world.become({ Deal: many(2) });
  await world.query(`delete from sync.change where object = 'Deal' and seq <= $1`, [first + 1]);
  const head = await world.headOf("Deal");
  const old = await streamOf(`${LINE}.${first}`);
  const gone = await old.next();
  expect(gone).toMatchObject({ event: "reset", data: { line: LINE, seq: head } });
  expect(gone?.event === "reset" && gone.data.reason).toMatch(/not kept any more: read the rows/);
  await old.close();
});

test("where all records were read anew, who follows is told to do the same, and goes on", async () => {
  await world.grant(ALL);
  const stream = await streamOf();
  await stream.next();
  const head = await world.headOf("Deal");
  await world.query(
    `insert into sync.change (object, seq, kind, source, outcome) values ('Deal', $1, 'reset', 'schema', 'applied')`,
    [head + 1],
  );
  await world.query(`update sync.object set head_seq = $1 where name = 'Deal'`, [head + 1]);
  await world.publishSince("Deal", head);
  const reset = { event: "reset", id: `${LINE}.${head + 1}`, data: { seq: head + 1 } };
  expect(await stream.next()).toMatchObject(reset);
  const back = await streamOf(`${LINE}.${head}`);
  expect(await back.next()).toMatchObject(reset);
  await world.become({ Deal: many(1) });
  for (const one of [stream, back]) {
    expect(await one.next()).toMatchObject({ event: "changes", data: { from: head + 2 } });
    await one.close();
  }
});

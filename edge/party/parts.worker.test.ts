import * as v from "valibot";
import { expect, test } from "vitest";
import { deal, DEALS, id, useLiveDeals } from "../../testing/use-live-deals.ts";
import type { TestFeed } from "../../testing/test-rooms.ts";
import { SEALED_LINE } from "../protocol/line.ts";
import { CLOSE_GRANTS, PROTOCOL_VERSION, type Watch } from "../protocol/room.ts";

/* The room in the Worker as it is deployed, beside the API and a real Postgres: what somebody is told who sees a part. */

const { api, open, grant, become, headOf, publishSince, onlyOpen, changeSilently, query } =
  useLiveDeals();

const NOWHERE = { line: SEALED_LINE, since: 0 };

async function follow(watch?: Watch["columns"], from = NOWHERE): Promise<TestFeed> {
  const answer = await api("/objects/Deal/ticket", { method: "POST" });
  const { ticket } = v.parse(v.object({ ticket: v.string() }), await answer.json());
  const feed = await open("Deal");
  const hello = { type: "hello", version: PROTOCOL_VERSION, ticket, ...from };
  feed.say({ ...hello, ...(watch && { watch: { columns: watch, ask: 1 } }) });
  return feed;
}

/** Follows once its rows are read: at the part's line and head. */
async function followed(): Promise<TestFeed> {
  const feed = await follow();
  const line = await feed.next();
  if (line.type !== "line") throw new Error("The room names no line.");
  feed.say({ type: "since", line: line.line, since: line.head });
  expect(await feed.next()).toEqual({ type: "heartbeat", head: line.head });
  return feed;
}

const STEEL = { field: "account.industry", op: "eq", value: "Steel" };

/** WebSocket close code "service restart" (IANA registry). */
const RESTARTED = 1012;

test("who sees some records is told of these, by a log of their own, and hears nothing else", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await followed();
  // A hidden field, a hidden record, and a record that comes hidden.
  const hidden = [deal(1, { amount: "9" }), deal(2, { amount: "2" }), deal(4, { stage: "Won" })];
  await become({ Deal: hidden });
  expect(await feed.messageWithin(1_500)).toEqual([]);
  const renamed = { ...hidden[0], name: "Renamed" };
  // One is renamed, one leaves by a hidden field, one enters by it.
  await become({ Deal: [renamed, deal(2, { stage: "Lost" }), deal(4, { stage: "Open" })] });
  const told = { source: "stream", commitAt: null };
  expect(await feed.next()).toEqual({
    ...{ type: "batch", from: 1, to: 3 },
    changes: [
      { seq: 1, recordId: id("006", 1), effect: "changed", fields: { name: "Renamed" }, ...told },
      { seq: 2, recordId: id("006", 2), effect: "went", fields: {}, ...told },
      {
        seq: 3,
        recordId: id("006", 4),
        effect: "came",
        fields: { id: id("006", 4), name: "Deal 4" },
        ...told,
      },
    ],
  });
  // What follows goes on from there.
  await become({ Deal: [renamed, deal(4, { stage: "Lost" })] });
  expect(await feed.next()).toMatchObject({
    ...{ from: 4, to: 4, changes: [{ effect: "went", recordId: id("006", 4) }] },
  });
  feed.socket.close();
});

test("another object that decides it wakes the part, and only where it shows", async () => {
  await grant({ fields: ["Name"], denied: [], rows: STEEL });
  const feed = await followed();
  await become({ Account: [{ id: id("001", 1), name: "Renamed", industry: "Steel" }] });
  expect(await feed.messageWithin(1_500)).toEqual([]);
  await become({ Account: [{ id: id("001", 1), name: "Renamed", industry: "Apparel" }] });
  const message = await feed.next();
  expect(message).toMatchObject({ type: "batch", from: 1, to: 3 });
  expect(message.type === "batch" && message.changes.map(({ effect }) => effect)).toEqual([
    ...["went", "went", "went"],
  ]);
  feed.socket.close();
});

test("another object goes on waking parts, whoever of several left and came", async () => {
  await grant({ fields: ["Name"], denied: [], rows: STEEL });
  const account = (industry: string) => ({ Account: [{ id: id("001", 1), name: "A", industry }] });
  const left = await followed();
  left.socket.close();
  // Nobody is there when it is touched: what the rooms told each other is over.
  for (const industry of ["Apparel", "Steel", "Apparel", "Steel"]) {
    await become(account(industry));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  const feed = await followed();
  await become(account("Apparel"));
  // What the rooms forgot of each other would come back after a minute.
  const told = { type: "batch", changes: [{ effect: "went" }, {}, {}] };
  await expect.poll(() => feed.heard(), { timeout: 10_000 }).toMatchObject([told]);
  feed.socket.close();
});

test("who comes back to a part that nobody saw meanwhile is told what they missed", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await follow();
  const first = await feed.next();
  if (first.type !== "line" || first.head === undefined) throw new Error("It names no line.");
  feed.socket.close();
  for (const name of ["Not asked for", "Missed"]) {
    await become({ Deal: [deal(1, { name })] });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  const back = await follow(undefined, { line: first.line, since: first.head });
  const told = { recordId: id("006", 1), effect: "changed", fields: { name: "Missed" } };
  const went = { recordId: id("006", 2), effect: "went" };
  expect(await back.next()).toMatchObject({
    ...{ type: "batch", from: first.head + 1, to: first.head + 2 },
    changes: expect.arrayContaining([told, went].map((one) => expect.objectContaining(one))),
  });
  // Who comes with nothing begins after that.
  const other = await follow();
  expect(await other.next()).toMatchObject({ type: "line", head: first.head + 2 });
  for (const one of [back, other]) one.socket.close();
});

test("who watches columns is told of these, and of records that come or go", async () => {
  await grant({ fields: ["Name", "Stage"], denied: [], rows: onlyOpen() });
  const feed = await follow(["name"]);
  const line = await feed.next();
  expect(line).toMatchObject({ type: "line", head: 0 });
  expect(await feed.next()).toEqual({ type: "touched", to: 0, columns: "*", ask: 1 });
  await become({ Deal: [deal(1, { amount: "5" }), deal(2), deal(3, { stage: "Lost" })] });
  expect(await feed.messageWithin(1_500)).toEqual([]);
  await become({
    Deal: [deal(1, { name: "New", amount: "5" }), deal(2), deal(3, { stage: "Lost" })],
  });
  expect(await feed.next()).toEqual({ type: "touched", to: 1, columns: ["name"], ask: null });
  await become({ Deal: [deal(2), deal(3, { stage: "Lost" })] });
  expect(await feed.next()).toEqual({ type: "touched", to: 2, columns: "*", ask: null });
  feed.socket.close();
});

test("where another part is seen by now, its feeds end, and read everything again", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await followed();
  // Behind the room's back: as who is in a team becomes another.
  await query(
    `update app.groups_version set groups = replace(groups::text, '"Open"', '"Won"')::jsonb`,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await become({ Deal: [deal(1, { name: "New" })] });
  expect((await feed.closed).code).toBe(CLOSE_GRANTS);
});

test("where more is another than is told, it is read again", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await followed();
  const many = Array.from({ length: 600 }, (_, n) => deal(n + 10));
  await become({ Deal: [...DEALS, ...many] });
  expect(await feed.next()).toEqual({ type: "reset", head: 1 });
  feed.socket.close();
});

test("a room that slept goes on from the place where a part was", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await followed();
  await become({ Deal: [deal(1, { name: "Told" }), deal(2)] });
  expect(await feed.next()).toMatchObject({ from: 1, to: 1 });
  // A room that nothing happens in for ten seconds is put to sleep, once the time is over that its last statement had.
  await new Promise((resolve) => setTimeout(resolve, 45_000));
  await become({ Deal: [deal(1, { name: "Told" }), deal(2, { name: "Later" })] });
  const told = { recordId: id("006", 2), fields: { name: "Later" } };
  expect(await feed.next()).toMatchObject({ from: 2, to: 2, changes: [told] });
  feed.socket.close();
});

test("while Postgres cannot say what is another, nobody is called live", async () => {
  await grant({ fields: ["Name"], denied: [], rows: onlyOpen() });
  const feed = await followed();
  const before = await headOf("Deal");
  await changeSilently([deal(1, { name: "Unheard" })]);
  await query("alter table salesforce.deal rename to gone");
  await publishSince("Deal", before);
  expect((await feed.closed).code).toBe(RESTARTED);
  const again = await follow();
  expect(await again.messageWithin(500)).toEqual([]);
  await query("alter table salesforce.gone rename to deal");
  expect(await again.next()).toMatchObject({ type: "line" });
  expect(await again.next()).toMatchObject({ type: "batch", changes: [{ effect: "changed" }, {}] });
  again.socket.close();
});

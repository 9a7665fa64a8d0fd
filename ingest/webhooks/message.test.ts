import { expect, test } from "vitest";
import { changesMessage, type LoggedChange, planMessage, type SentChange } from "./message.ts";

const LOGGED: LoggedChange = {
  ...{ seq: 4, recordId: "001A", kind: "update", outcome: "applied", source: "stream" },
  ...{ hadRow: true, isTooLarge: false, before: { name: "Old", phone: "1" } },
  ...{ after: { name: "New", phone: "2" }, commitAt: "2026-11-30T10:00:00.000Z", isHeld: false },
};
const plan = (page: readonly Partial<LoggedChange>[], columns: ReadonlySet<string> | null = null) =>
  planMessage(
    page.map((one, n) => ({ ...LOGGED, seq: 4 + n, ...one })),
    columns,
  );
const changesOf = (page: readonly Partial<LoggedChange>[], columns?: ReadonlySet<string>) => {
  const planned = plan(page, columns ?? null);
  return planned?.kind === "changes" ? planned.changes : null;
};

test("a change says what it did, with the values that it set and those before", () => {
  const told = changesOf([
    { kind: "create", hadRow: false, before: null },
    {},
    { kind: "delete", after: null },
  ]);
  const shared = { recordId: "001A", source: "stream", commitAt: "2026-11-30T10:00:00.000Z" };
  const [before, fields] = [LOGGED.before, LOGGED.after];
  expect(told).toEqual([
    { ...shared, seq: 4, effect: "came", fields, before: null },
    { ...shared, seq: 5, effect: "changed", fields, before },
    { ...shared, seq: 6, effect: "went", fields: {}, before },
  ]);
});

test("what did nothing, and what shows no followed column, is passed over", () => {
  const page = [
    { outcome: "superseded" },
    { after: { fax: "3" }, before: { fax: "1" } },
    { kind: "delete", before: { name: "Old", fax: "3" }, after: null },
  ];
  const columns = new Set(["name"]);
  expect(plan(page, columns)).toMatchObject({ kind: "changes", to: 6 });
  expect(changesOf(page, columns)).toMatchObject([
    { seq: 6, effect: "went", fields: {}, before: { name: "Old" } },
  ]);
  expect(changesOf([{}], columns)).toMatchObject([
    { fields: { name: "New" }, before: { name: "Old" } },
  ]);
});

test("a change that is too large is told without its values, whatever columns are followed", () => {
  const page = [{ isTooLarge: true, before: null, after: null }];
  expect(changesOf(page, new Set(["name"]))).toMatchObject([
    { effect: "changed", fields: null, before: null },
  ]);
});

test("a message ends before a reset, and a reset is a message of its own", () => {
  const reset = { kind: "reset", recordId: null, after: null, before: null };
  expect(plan([{}, reset, {}])).toMatchObject({ kind: "changes", to: 4 });
  expect(plan([reset, {}])).toEqual({ kind: "reset", to: 4 });
});

test("what is buffered is waited for: what it did is said when the copy ends", () => {
  const buffered = { outcome: "buffered" };
  expect(plan([{}, buffered, {}])).toMatchObject({ kind: "changes", to: 4 });
  expect(plan([buffered, {}])).toBeNull();
  expect(plan([])).toBeNull();
});

test("changes of records with dead letters are held back, the others go on", () => {
  const planned = plan([{ isHeld: true }, { recordId: "001B" }]);
  expect(planned).toMatchObject({
    to: 5,
    held: [{ seq: 4, recordId: "001A" }],
    changes: [{ seq: 5, recordId: "001B" }],
  });
});

test("id and body are made of the place in the log alone", () => {
  const changes = changesOf([{}]) as readonly SentChange[];
  const span = { webhook: "hook", object: "Account", line: "l1", from: 3, to: 4, at: "now" };
  const { id, body } = changesMessage(span, changes);
  expect(id).toBe("msg_hook_Account_changes_3-4_l1");
  expect(id).not.toContain(".");
  expect(JSON.parse(body)).toEqual({
    type: "records.changed",
    timestamp: "now",
    data: { object: "Account", line: "l1", from: 3, to: 4, changes },
  });
});

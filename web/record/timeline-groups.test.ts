import { expect, test } from "vitest";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { timelineGroups, withOlder } from "./timeline-groups.ts";

const entry = (key: string, transactionKey: string | null): TimelineEntry =>
  ({ key, kind: "related", change: { transactionKey } }) as TimelineEntry;
const activity = (key: string) => ({ key, kind: "activity" }) as TimelineEntry;

test("what one transaction changed stands together; what has none stands alone", () => {
  const groups = timelineGroups([
    ...[entry("6", "b"), entry("5", "b"), activity("4"), activity("3")],
    ...[entry("2", null), entry("1", null), entry("0", "a")],
  ]);
  expect(groups.map(({ key, entries }) => [key, entries.length])).toEqual([
    ["6", 2],
    ...["4", "3", "2", "1", "0"].map((key) => [key, 1]),
  ]);
});

test("pages that overlap are one list", () => {
  const known = [entry("3", "old"), entry("2", null)];
  const all = withOlder(known, [entry("3", "new"), entry("1", null)]);
  expect(all.map(({ key }) => key)).toEqual(["3", "2", "1"]);
  expect(all[0]).toBe(known[0]);
});

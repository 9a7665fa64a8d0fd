import type { Cells } from "../../edge/protocol/cell.ts";
import { capture, type Form } from "../../ingest/edits/rules/capture.ts";
import type { EditField } from "../../edge/edits/edit.ts";
import type { Attempt, Docket, EditSetting, LogEntry } from "../../ingest/edits/rules/docket.ts";

/** For tests of the rules: one record, in seconds from 1,000 on. */
export const SECOND = 1_000;
export const NOW = SECOND * 1_000;

export const TEST_SETTING: EditSetting = {
  userId: "005000000000001AAA",
  client: "orgmirror",
  maxStalenessMs: 3_000,
  leaveWithinMs: 5_000,
  mayCommitMs: 10_000,
  saveMarginMs: 400,
  repeatEveryMs: 4_000,
  eventWithinMs: 5_000,
  skewMs: 1_000,
};

export function testDocket(row: Cells | null = { a: "b" }, more: Partial<Docket> = {}): Docket {
  const stamp = { lastmodifieddate: new Date((SECOND - 500) * 1_000).toISOString() };
  return {
    ...{ recordId: "r1", row: row && { ...stamp, ...row }, imageSecond: SECOND - 500 },
    ...{ readBegan: NOW - 500_000, headSeq: 10, repairOpen: false, hasEvents: true },
    ...{ log: [], edits: [], attempts: [], conflicts: [] },
    ...more,
  };
}

type Change = Partial<Pick<EditField, "base" | "mine" | "on" | "policy">>;

/** The docket with one more edit. Fields are changes from b to mine, by P, guarded, where not said otherwise. */
export function edited(
  docket: Docket,
  fields: Readonly<Record<string, Change>>,
  more: Partial<Omit<Form, "fields">> = {},
): Docket {
  const all = Object.entries(fields).map(([name, change]) => [
    name,
    { base: "b", mine: "mine", on: null, policy: "ask" as const, ...change },
  ]);
  const form = {
    person: "P",
    guarded: true,
    capturedAt: NOW,
    fields: Object.fromEntries(all),
    ...more,
  };
  return capture(docket, (docket.edits.at(-1)?.id ?? 0) + 1, form);
}

const REST = "com/salesforce/api/rest/66.0";
export const OURS = `${REST};client=orgmirror`;
export const OURS_IN_BATCHES = REST;

/** Another's event, or with an origin of ours an own one. */
export function logged(seq: number, cells: Cells, more: Partial<LogEntry> = {}): LogEntry {
  const second = more.commitSecond ?? SECOND;
  const userId = more.origin === undefined ? "005000000000002AAA" : TEST_SETTING.userId;
  const kind = "update";
  return {
    seq,
    kind,
    cells,
    commitSecond: second,
    modifiedSecond: second,
    userId,
    origin: "",
    ...more,
  };
}

export function lastAttempt({ attempts }: Docket): Attempt {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error("nothing was sent");
  return last;
}

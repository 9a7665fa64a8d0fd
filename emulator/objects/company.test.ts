import { beforeAll, describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { Workload } from "../work/workload.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../model/record.ts";

const DAY_MS = 86_400_000;
const RECORDS = 10_000;
/** An org of two changes a second makes them in eight hours. */
const EIGHT_HOURS_OF_CHANGES = 57_600;

function made(seed: string, now: number, records = RECORDS): Org {
  const org = buildOrg({ seed, records, now: () => now });
  org.load();
  return org;
}

const all = (org: Org, object: string): Readonly<OrgRecord>[] => [...org.records(object)];
const monthOf = (value: unknown): string =>
  (typeof value === "number" ? new Date(value).toISOString() : String(value)).slice(0, 7);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** How many there are in each of these months of a date or a time of theirs. */
function byMonth(
  records: readonly Readonly<OrgRecord>[],
  field: string,
  months: readonly string[],
): number[] {
  const counts = new Map<string, number>();
  for (const record of records) {
    const month = monthOf(record[field]);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return months.map((month) => counts.get(month) ?? 0);
}

/** `2026-11` and so many months after it, the first so many from now. */
function monthsFrom(now: number, first: number, count: number): string[] {
  const date = new Date(now);
  const at = (n: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + first + n, 1);
  return Array.from({ length: count }, (_, n) => monthOf(at(n)));
}

/** The open cases at the beginning of each of the latest days. */
function backlog(cases: readonly Readonly<OrgRecord>[], now: number, days: number): number[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return Array.from({ length: days }, (_, n) => {
    const at = today - n * DAY_MS;
    return cases.filter(
      ({ CreatedDate, ClosedDate }) =>
        Number(CreatedDate) < at && !(ClosedDate !== null && Number(ClosedDate) < at),
    ).length;
  });
}

/** Of the closed deals created in each of these months, how many were won. */
function winRates(deals: readonly Readonly<OrgRecord>[], months: readonly string[]): number[] {
  const closed = deals.filter(({ IsClosed }) => IsClosed === true);
  const decided = byMonth(closed, "CreatedDate", months);
  const won = byMonth(
    closed.filter(({ IsWon }) => IsWon === true),
    "CreatedDate",
    months,
  );
  return won.map((n, i) => n / (decided[i] ?? 1));
}

const least = (numbers: readonly number[]): number => Math.min(...numbers);
const most = (numbers: readonly number[]): number => Math.max(...numbers);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe.each([
  ["1", Date.UTC(2026, 10, 29, 8)],
  ["seven", Date.UTC(2027, 0, 1, 0)],
  ["other", Date.UTC(2028, 1, 29, 23, 59)],
  ["leap", Date.UTC(2030, 8, 30, 12)],
])("the org of seed %s", (seed, now) => {
  const past = monthsFrom(now, -24, 24);
  let deals: Readonly<OrgRecord>[] = [];
  let cases: Readonly<OrgRecord>[] = [];
  let tasks: Readonly<OrgRecord>[] = [];
  let events: Readonly<OrgRecord>[] = [];
  let org: Org;

  beforeAll(() => {
    org = made(seed, now);
    [deals, cases] = [all(org, "Opportunity"), all(org, "Case")];
    [tasks, events] = [all(org, "Task"), all(org, "Event")];
  });

  test("has no empty month in the two years before", () => {
    const won = deals.filter(({ IsWon }) => IsWon === true);
    const closed = cases.filter(({ IsClosed }) => IsClosed === true);
    expect(least(byMonth(deals, "CreatedDate", past))).toBeGreaterThan(10);
    expect(least(byMonth(won, "CloseDate", past))).toBeGreaterThan(3);
    expect(least(byMonth(cases, "CreatedDate", past))).toBeGreaterThan(15);
    expect(least(byMonth(closed, "ClosedDate", past))).toBeGreaterThan(10);
    expect(least(byMonth(tasks, "ActivityDate", past))).toBeGreaterThan(5);
    expect(least(byMonth(events, "StartDateTime", past))).toBeGreaterThan(3);
    for (const object of ["Account", "Contact", "Lead"]) {
      expect(least(byMonth(all(org, object), "CreatedDate", past)), object).toBeGreaterThan(3);
    }
  });

  test("has open deals in every month of this quarter and of the next two", () => {
    const open = deals.filter(({ IsClosed }) => IsClosed !== true);
    const ahead = open.filter(({ CloseDate }) => String(CloseDate) >= dateOf(now));
    const toQuarter = 2 - (new Date(now).getUTCMonth() % 3);
    expect(least(byMonth(ahead, "CloseDate", monthsFrom(now, 1, toQuarter + 6)))).toBeGreaterThan(
      0,
    );
    expect(ahead.length).toBeGreaterThan(open.length * 0.8);
    expect(ahead.length).toBeLessThan(open.length);
    expect(new Set(open.map(({ StageName }) => StageName)).size).toBe(8);
  });

  test("has seasons and grows: a December push, a summer dip, busier quarter ends", () => {
    const won = deals.filter(({ IsWon }) => IsWon === true);
    const count = (ofMonth: (month: number) => boolean): number =>
      sum(
        byMonth(
          won,
          "CloseDate",
          past.filter((month) => ofMonth(Number(month.slice(5)))),
        ),
      );
    expect(count((month) => month === 12)).toBeGreaterThan(count((month) => month === 11) * 1.3);
    expect(count((month) => month === 7 || month === 8)).toBeLessThan(
      count((month) => month === 9 || month === 12) * 0.7,
    );
    expect(count((month) => month % 3 === 0)).toBeGreaterThan(count((month) => month % 3 === 1));
    const opened = byMonth(cases, "CreatedDate", past);
    expect(sum(opened.slice(12))).toBeGreaterThan(sum(opened.slice(0, 12)) * 1.05);
  });

  test("wins a fifth to a third of its deals, more or less by month, owner and source", () => {
    const closed = deals.filter(({ IsClosed }) => IsClosed === true);
    const rate = closed.filter(({ IsWon }) => IsWon === true).length / closed.length;
    expect(rate).toBeGreaterThan(0.2);
    expect(rate).toBeLessThan(0.35);
    const rates = winRates(deals, past.slice(0, 20));
    expect(least(rates)).toBeGreaterThan(0.05);
    expect(most(rates)).toBeLessThan(0.6);
    expect(most(rates) - least(rates)).toBeGreaterThan(0.08);
    const rateOf = (source: string): number => {
      const some = closed.filter(({ LeadSource }) => LeadSource === source);
      return some.filter(({ IsWon }) => IsWon === true).length / some.length;
    };
    expect(rateOf("Partner Referral")).toBeGreaterThan(rateOf("Purchased List") + 0.1);
  });

  test("has a backlog of cases that breathes and is never empty", () => {
    const days = backlog(cases, now, 365);
    expect(least(days)).toBeGreaterThan(0);
    expect(most(days) / least(days)).toBeGreaterThan(2);
    expect(most(days)).toBeLessThan(cases.length / 10);
  });

  test("works on weekdays, in working hours", () => {
    const times = [
      ...[...cases, ...tasks, ...deals].map(({ CreatedDate }) => Number(CreatedDate)),
      ...events.map(({ StartDateTime }) => Number(StartDateTime)),
    ].map((ms) => new Date(ms));
    const isWeekend = (date: Date): boolean => date.getUTCDay() % 6 === 0;
    const isOffice = (date: Date): boolean => date.getUTCHours() >= 7 && date.getUTCHours() < 19;
    const weekend = times.filter(isWeekend).length / times.length;
    expect(weekend).toBeLessThan(0.06);
    expect(weekend).toBeGreaterThan(0);
    expect(times.filter(isOffice).length / times.length).toBeGreaterThan(0.8);
  });

  test("has done most of what is past, and some is ahead", () => {
    const past = tasks.filter(({ ActivityDate }) => String(ActivityDate) < dateOf(now));
    expect(past.filter(({ IsClosed }) => IsClosed === true).length).toBeGreaterThan(
      past.length * 0.85,
    );
    const isAhead = ({ IsClosed, ActivityDate }: Readonly<OrgRecord>): boolean =>
      IsClosed !== true && ActivityDate !== null && String(ActivityDate) >= dateOf(now);
    expect(tasks.filter(isAhead).length).toBeGreaterThan(3);
    expect(
      events.filter(({ StartDateTime }) => Number(StartDateTime) > now).length,
    ).toBeGreaterThan(3);
  });

  test("agrees with itself in every record", () => {
    expect(contradictions(org, now)).toEqual([]);
  });
});

test("eight hours of work leave the picture as it is, and the org in agreement with itself", () => {
  const now = Date.UTC(2026, 10, 29, 8);
  const [before, after] = [made("work", now), made("work", now)];
  const workload = new Workload(after);
  for (let changes = 0; changes < EIGHT_HOURS_OF_CHANGES;) changes += workload.step();
  const open = (org: Org, object: string): number =>
    all(org, object).filter(({ IsClosed }) => IsClosed !== true).length;
  for (const object of ["Opportunity", "Case", "Task"]) {
    expect(open(after, object), object).toBeGreaterThan(open(before, object) * 0.5);
    expect(open(after, object), object).toBeLessThan(open(before, object) * 2);
  }
  const months = monthsFrom(now, -24, 25);
  for (const [object, field] of [
    ["Opportunity", "CreatedDate"],
    ["Opportunity", "CloseDate"],
    ["Case", "CreatedDate"],
    ["Case", "ClosedDate"],
  ] as const) {
    const counts = byMonth(all(after, object), field, months);
    expect(counts.at(-1), `${object}.${field}`).toBeLessThan(most(counts.slice(0, -1)) * 3);
  }
  const deals = all(after, "Opportunity");
  const changed = deals.filter(({ LastStageChangeDate }) => LastStageChangeDate === now);
  expect(new Set(changed.map(({ StageName }) => StageName)).size).toBeGreaterThan(8);
  expect(contradictions(after, now)).toEqual([]);
});

test.each([50, 1000, 2000])("an org of %i records agrees with itself too", (records) => {
  const now = Date.UTC(2026, 10, 29, 8);
  expect(contradictions(made("small", now, records), now)).toEqual([]);
});

test.each(["1", "a", "b", "c", "d", "e"])(
  "even an org of 2,000 records wins a deal in every month: %s",
  (seed) => {
    const now = Date.UTC(2026, 10, 29, 8);
    const won = all(made(seed, now, 2000), "Opportunity").filter(({ IsWon }) => IsWon === true);
    expect(least(byMonth(won, "CloseDate", monthsFrom(now, -24, 24)))).toBeGreaterThan(0);
  },
);

/** What each record has to hold, by object. */
const RULES: Readonly<
  Record<string, Readonly<Record<string, (record: Readonly<OrgRecord>, now: number) => boolean>>>
> = {
  Opportunity: {
    "won is closed": ({ IsWon, IsClosed }) => IsWon !== true || IsClosed === true,
    "the stage says whether it is closed": ({ StageName, IsClosed }) =>
      String(StageName).startsWith("Closed") === IsClosed,
    "closed deals closed in the past": ({ IsClosed, CloseDate }, now) =>
      IsClosed !== true || String(CloseDate) <= dateOf(now),
    "closes after it began": ({ CloseDate, CreatedDate }) =>
      String(CloseDate) >= dateOf(Number(CreatedDate)),
    "closes within a year": ({ CloseDate }, now) => String(CloseDate) < dateOf(now + 366 * DAY_MS),
    "probability follows the outcome": ({ IsClosed, IsWon, Probability }) =>
      IsClosed === true
        ? Probability === (IsWon === true ? 100 : 0)
        : Number(Probability) > 0 && Number(Probability) < 100,
    "the forecast follows the outcome": ({ ForecastCategory, IsClosed, IsWon }) =>
      (ForecastCategory === "Closed") === (IsWon === true) &&
      (ForecastCategory === "Omitted") === (IsClosed === true && IsWon !== true),
    "the stage changed during its life": ({ LastStageChangeDate, CreatedDate, LastModifiedDate }) =>
      LastStageChangeDate === null ||
      (Number(LastStageChangeDate) >= Number(CreatedDate) &&
        Number(LastStageChangeDate) <= Number(LastModifiedDate)),
  },
  Case: {
    "the status says whether it is closed": ({ Status, IsClosed }) =>
      (Status === "Closed") === IsClosed,
    "closed has a date": ({ IsClosed, ClosedDate }) =>
      (IsClosed === true) === (ClosedDate !== null),
    "closed after it was opened": ({ ClosedDate, CreatedDate, LastModifiedDate }) =>
      ClosedDate === null ||
      (Number(ClosedDate) >= Number(CreatedDate) && Number(ClosedDate) <= Number(LastModifiedDate)),
  },
  Task: {
    "completed has a date": ({ Status, IsClosed, CompletedDateTime }) =>
      (Status === "Completed") === IsClosed && (IsClosed === true) === (CompletedDateTime !== null),
    "completed after it was made": ({ CompletedDateTime, CreatedDate }) =>
      CompletedDateTime === null || Number(CompletedDateTime) >= Number(CreatedDate),
  },
  Event: {
    "starts after it was made": ({ StartDateTime, CreatedDate }) =>
      dateOf(Number(StartDateTime)) >= dateOf(Number(CreatedDate)),
    "ends after its start": ({ StartDateTime, EndDateTime }) =>
      Number(EndDateTime) > Number(StartDateTime),
  },
  Lead: {
    "converted by all signs": (lead) =>
      [
        lead["Status"] === "Closed - Converted",
        lead["ConvertedDate"] !== null,
        lead["ConvertedAccountId"] !== null,
        lead["ConvertedContactId"] !== null,
      ].every((sign) => sign === lead["IsConverted"]),
  },
  "": {
    "made, then changed, by now": ({ CreatedDate, LastModifiedDate, SystemModstamp }, now) =>
      Number(CreatedDate) <= Number(LastModifiedDate) &&
      Number(LastModifiedDate) <= Number(SystemModstamp) &&
      Number(SystemModstamp) <= now,
  },
};

/** The records that break a rule, each in a line. */
function contradictions(org: Org, now: number): string[] {
  const audited = ["Account", "Contact", "Campaign", "OpportunityLineItem", "Site_Visit__c"];
  return [...Object.keys(RULES).filter((name) => name !== ""), ...audited].flatMap((object) => {
    const rules = Object.entries({ ...RULES[object], ...RULES[""] });
    return all(org, object).flatMap((record) =>
      rules
        .filter(([, holds]) => !holds(record, now))
        .map(([rule]) => `${object} ${String(record["Id"])}: ${rule}`),
    );
  });
}

import type { Rhythm } from "../seed/timeline.ts";

/** Days before the end of the history when something broke at many customers, for how long, and how many more cases. */
const INCIDENTS = [
  { from: 41, days: 8, factor: 2.6 },
  { from: 236, days: 6, factor: 2.2 },
  { from: 498, days: 9, factor: 2.4 },
] as const;

/** How many times the usual number of cases is opened on a day, both days since 1970. */
export function incidentFactor(day: number, today: number): number {
  const ago = today - day;
  return INCIDENTS.find(({ from, days }) => ago <= from && ago > from - days)?.factor ?? 1;
}

const ACTIVITY = {
  days: 830,
  growth: 1.2,
  months: [1, 1, 1.1, 1, 0.95, 1.05, 0.75, 0.65, 1.15, 1.1, 1.1, 0.85],
} as const;
const ACCOUNTS = [1.1, 1, 1.1, 1, 0.95, 1, 0.8, 0.7, 1.15, 1.1, 1.1, 0.9] as const;

/**
 * When the records of a company's org are created: more from year to year, fewer in summer, more with trade fairs and
 * the ends of quarters. Opportunities follow `deal-plan.ts`, their line items follow them.
 */
export const COMPANY_RHYTHMS: Readonly<Record<string, Rhythm>> = {
  User: { days: 1825, growth: 1.1 },
  Campaign: { days: 1460, growth: 1.05 },
  Product2: { days: 1825, growth: 1 },
  Account: { days: 1825, growth: 1.2, months: ACCOUNTS, imported: 0.2 },
  Contact: { days: 1825, growth: 1.25, months: ACCOUNTS, imported: 0.15 },
  Lead: {
    ...{ days: 1095, growth: 1.25 },
    months: [1, 1.05, 1.35, 1.05, 0.95, 0.95, 0.7, 0.65, 1.35, 1.15, 1.2, 0.65],
  },
  Case: {
    ...{ days: 830, growth: 1.18 },
    months: [1.2, 1.1, 1, 0.95, 0.9, 0.95, 0.9, 0.75, 1, 1.05, 1.15, 1.1],
    factor: incidentFactor,
  },
  Task: ACTIVITY,
  Event: ACTIVITY,
  Site_Visit__c: ACTIVITY,
};

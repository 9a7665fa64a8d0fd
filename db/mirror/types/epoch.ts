import { isWholeNumber } from "./whole-number.ts";

/**
 * Epoch milliseconds as `2026-01-31T09:30:00.000Z`, or undefined for what is no moment. Events write a date and a
 * datetime so, and a time as milliseconds of the day (captured event schemas).
 */
export function isoFromEpoch(value: unknown): string | undefined {
  if (!isWholeNumber(value)) return undefined;
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

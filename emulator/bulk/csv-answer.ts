import type { Context } from "hono";
import type { BulkResult } from "./result.ts";

export const CSV_TYPE = "text/csv; charset=UTF-8";

/**
 * Rows of a result, with the header before them. Rows in memory are sent whole. Others are streamed from the result's
 * file as the client reads.
 */
export function csvAnswer(
  c: Context,
  result: BulkResult,
  from: number,
  count: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = { "Content-Type": CSV_TYPE, ...headers };
  const whole = result.page(from, count);
  if (whole !== undefined) return c.body(new Uint8Array(whole), 200, all);
  return c.body(ReadableStream.from(result.pieces(from, count)), 200, all);
}

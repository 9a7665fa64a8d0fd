import * as v from "valibot";
import { BudgetStatus } from "../protocol/sync.ts";
import { iso } from "../protocol/iso-sql.ts";
import type { Row, Statement } from "./statement.ts";

/**
 * The org's quotas, one row of JSON each, with what was used by purpose. An hour counts until its last call is 24 hours
 * old. The org's figure is as old as its last report, and ours are a part of it: the whole org used at least what we
 * did. Reads a few dozen rows by primary key.
 */
export const budgetStatuses: Statement = {
  text: `select json_build_object(
  'resource', a.resource, 'orgMax', a.org_max, 'orgUsed', case when a.org_max = 0 then 0 else greatest(a.org_used, u.total) end, 'budget', a.budget, 'reserve', a.reserve,
  'used', u.by_purpose,
  'exhaustedAt', ${iso("a.exhausted_at")}, 'circuit', a.circuit, 'pausedUntil', ${iso("a.paused_until")},
  'reason', case when a.circuit <> 'closed' or a.paused_until > clock_timestamp() then a.reason end, 'computed', case when a.computed_calls is not null then json_build_object(
    'callsPerDay', a.computed_calls, 'withinMs', a.computed_within_ms, 'lastReadAt', (
      select ${iso("max(o.computed_read_at)")} from sync.object o)) end,
  'notedAt', ${iso("a.noted_at")})::text
from sync.quota a cross join lateral (
  select coalesce(sum(b.used), 0)::bigint as total, coalesce(json_object_agg(b.purpose, b.used), '{}') as by_purpose
  from (select purpose, sum(used) as used from sync.budget
    where resource = a.resource and hour > clock_timestamp() - interval '25 hours' group by purpose) b) u
order by a.resource`,
  values: [],
};

/** Reads the answer to `budgetStatuses`. */
export function readBudgetStatuses(answer: readonly Row[]): BudgetStatus[] {
  return answer.map(([text]) => v.parse(BudgetStatus, JSON.parse(text ?? "null")));
}

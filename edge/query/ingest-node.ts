import type { Statement } from "./statement.ts";

/** The node that holds the most leases now, with Postgres's time of the answer. One row always. */
export const ingestNode: Statement = {
  text: `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), n.* from (select 1) one left join lateral (
  select lease_owner, count(*), to_char(max(lease_until) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  from sync.object where lease_until > clock_timestamp() group by lease_owner order by 2 desc, 1 limit 1
) n on true`,
  values: [],
};

export type IngestNode = {
  /** As the node calls itself in leases and logs. */
  readonly name: string;
  /** How many objects it holds. */
  readonly objects: number;
  /** Until when, if it does not renew; ISO 8601. */
  readonly leaseUntil: string;
};

export function readIngestNode(answer: readonly (readonly (string | null)[])[]): {
  readonly at: string;
  readonly node: IngestNode | null;
} {
  const [at, name, objects, leaseUntil] = answer[0] ?? [];
  const node = name && leaseUntil ? { name, objects: Number(objects), leaseUntil } : null;
  return { at: at ?? "", node };
}

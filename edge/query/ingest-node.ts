import * as v from "valibot";
import { NodeStatus } from "../protocol/sync.ts";
import type { Statement } from "./statement.ts";

/** A node that has not said that it is there for this long is not. */
const NODE_GRACE = "6 seconds";

/** Postgres's time of the answer, and the ingest nodes that are there, by name, each with the pipelines it holds. One row. */
export const ingestNodes: Statement = {
  text: `select json_build_object('at', ${iso("clock_timestamp()")}, 'nodes', (
  select coalesce(json_agg(json_build_object(
    'name', n.name, 'objects', n.objects, 'startedAt', ${iso("n.started_at")}, 'seenAt', ${iso("n.seen_at")},
    'leaving', n.leaving, 'pipelines', (
      select coalesce(json_agg(o.name order by o.name), '[]') from sync.object o
      where o.lease_owner = n.name and o.lease_until > clock_timestamp())) order by n.name), '[]')
  from sync.node n where n.seen_at > clock_timestamp() - interval '${NODE_GRACE}'))::text`,
  values: [],
};

function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

const Nodes = v.object({ at: v.string(), nodes: v.array(NodeStatus) });

/** Reads the answer to `ingestNodes`. */
export function readIngestNodes(
  answer: readonly (readonly (string | null)[])[],
): v.InferOutput<typeof Nodes> {
  return v.parse(Nodes, JSON.parse(answer[0]?.[0] ?? "null"));
}

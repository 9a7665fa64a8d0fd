import * as v from "valibot";
import { NodeStatus } from "../protocol/sync.ts";
import { iso } from "../protocol/iso-sql.ts";
import type { Row, Statement } from "./statement.ts";

/** A node that has not announced itself for this long is gone. */
const NODE_GRACE = "6 seconds";

/** One row: Postgres's time, and the running ingest nodes by name, each with the pipelines that it holds. */
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

const Nodes = v.object({ at: v.string(), nodes: v.array(NodeStatus) });

/** Reads the answer to `ingestNodes`. */
export function readIngestNodes(answer: readonly Row[]): v.InferOutput<typeof Nodes> {
  return v.parse(Nodes, JSON.parse(answer[0]?.[0] ?? "null"));
}

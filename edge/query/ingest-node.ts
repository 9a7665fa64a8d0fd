import * as v from "valibot";
import { NodeStatus } from "../protocol/sync.ts";
import { iso } from "../protocol/iso-sql.ts";
import type { Row, Statement } from "./statement.ts";

/** A node that has not announced itself for this long is gone. */
export const NODE_GRACE = "6 seconds";

/** Sizes are told in whole megabytes, so that they are no news with every change. */
const HISTORY_BYTES = `(select floor(sum(pg_total_relation_size(relid)) / 1e6) * 1000000
  from pg_partition_tree('sync.change'))`;

/**
 * One row: Postgres's time, the running ingest nodes by name, each with the pipelines that it holds, and how large the
 * log of changes is with its indexes.
 */
export const ingestNodes: Statement = {
  text: `select json_build_object('at', ${iso("clock_timestamp()")}, 'historyBytes', ${HISTORY_BYTES}, 'nodes', (
  select coalesce(json_agg(json_build_object(
    'name', n.name, 'objects', n.objects, 'startedAt', ${iso("n.started_at")}, 'seenAt', ${iso("n.seen_at")},
    'leaving', n.leaving, 'pipelines', (
      select coalesce(json_agg(o.name order by o.name), '[]') from sync.object o
      where o.lease_owner = n.name and o.lease_until > clock_timestamp())) order by n.name), '[]')
  from sync.node n where n.seen_at > clock_timestamp() - interval '${NODE_GRACE}'))::text`,
  values: [],
};

const Nodes = v.object({ at: v.string(), nodes: v.array(NodeStatus), historyBytes: v.number() });

/** Reads the answer to `ingestNodes`. */
export function readIngestNodes(answer: readonly Row[]): v.InferOutput<typeof Nodes> {
  return v.parse(Nodes, JSON.parse(answer[0]?.[0] ?? "null"));
}

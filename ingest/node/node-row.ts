import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { epochMs } from "../lib/pg-clock.ts";
import type { PipelineHolding, Roster } from "./assignment.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** A node that was silent for this long is taken for dead. Its pipelines are free when their leases have run out. */
export const PRESENT_MS = 3_000;
/** Rows of killed nodes are deleted after this. */
const DELETE_AFTER_MS = 3_600_000;

/** A node of the same name started later. This one stops, since the two would take each other's pipelines forever. */
export class NodeReplaced extends OrgmirrorError {
  readonly kind = "node-replaced";
  constructor(node: string) {
    super(
      `Another ingest node named ${node} started; this one stops. Give each node a name of its own with INGEST_NODE.`,
    );
  }
}

/** Deletes nodes killed long ago. @returns Postgres's time of the start, which tells nodes of one name apart */
export async function registerNode(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ at: string }>(
    `with gone as (delete from sync.node where seen_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000))
     select ${iso("clock_timestamp()")} as at`,
    [DELETE_AFTER_MS],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres did not return the time.");
  return row.at;
}

/** A node as it announces itself. */
export type NodeRow = {
  readonly name: string;
  /** ISO 8601, from `registerNode`. */
  readonly startedAt: string;
  /** Objects that it accepts now. */
  readonly objects: readonly string[];
  readonly leaving: boolean;
};

/** Announces that the node is present. Throws NodeReplaced. */
export async function announceNode(pool: Pool, node: NodeRow): Promise<void> {
  const { rowCount } = await pool.query(
    `insert into sync.node (name, objects, started_at, seen_at, leaving) values ($1, $2, $3, clock_timestamp(), $4)
     on conflict (name) do update set objects = excluded.objects, started_at = excluded.started_at,
       seen_at = excluded.seen_at, leaving = excluded.leaving
     where node.started_at <= excluded.started_at`,
    [node.name, node.objects, node.startedAt, node.leaving],
  );
  if (rowCount !== 1) throw new NodeReplaced(node.name);
}

/** Removes a node that has handed everything over. */
export async function removeNode(
  pool: Pool,
  { name, startedAt }: Pick<NodeRow, "name" | "startedAt">,
): Promise<void> {
  await pool.query("delete from sync.node where name = $1 and started_at = $2", [name, startedAt]);
}

/** The present nodes, and the holders of these objects. */
export async function readRoster(pool: Pool, objects: readonly string[]): Promise<Roster> {
  const [nodes, pipelines] = await Promise.all([
    pool.query<{ name: string; objects: string }>(
      `select name, to_json(objects) as objects from sync.node
       where not leaving and seen_at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
      [PRESENT_MS],
    ),
    pool.query<Record<"object" | "holder" | "free_for_ms" | "copying", string | null>>(
      `select name as object, case when lease_until > clock_timestamp() then lease_owner end as holder,
         ${epochMs("clock_timestamp() - lease_until")} as free_for_ms, copied_at is null as copying
       from sync.object where name = any($1::text[]) order by name`,
      [objects],
    ),
  ]);
  return {
    nodes: nodes.rows.map((row) => ({
      name: row.name,
      objects: JSON.parse(row.objects) as readonly string[],
    })),
    pipelines: pipelines.rows.map((row): PipelineHolding => ({
      object: String(row.object),
      holder: row.holder,
      freeForMs: row.holder === null ? Math.max(0, Number(row.free_for_ms)) : 0,
      isCopying: row.copying === "t",
    })),
  };
}

import { Gauge, type Registry } from "prom-client";
import type { Pool } from "pg";
import { inTime } from "../lib/in-time.ts";
import { PATIENCE_MS } from "./health.ts";

/** Only objects that the node holds, so that the sum over all nodes counts each once. */
const HELD = "o.lease_owner = $1 and o.lease_until > clock_timestamp()";

type StateGauge = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Answers the labels, and `value`. */
  readonly sql: string;
};

const GAUGES: readonly StateGauge[] = [
  {
    name: "orgmirror_repairs_open",
    help: "Repairs that are open, by cause",
    labelNames: ["object", "cause"],
    sql: `select o.name as object, r.cause, count(*) as value from sync.object o
     join sync.repair r on r.object = o.name and r.closed_at is null where ${HELD} group by 1, 2`,
  },
  {
    name: "orgmirror_dead_letters_open",
    help: "Events and rows that are set aside, by kind",
    labelNames: ["object", "kind"],
    sql: `select o.name as object, p.kind, count(*) as value from sync.object o
     join sync.dead_letter p on p.object = o.name and p.resolved_at is null where ${HELD} group by 1, 2`,
  },
  {
    name: "orgmirror_webhook_behind",
    help: "Changes of the log that a webhook has not taken yet",
    labelNames: ["webhook", "object"],
    sql: `select p.webhook, p.object, greatest(o.head_seq - p.seq, 0) as value from sync.object o
     join app.webhook_place p on p.object = o.name join app.webhook w on w.id = p.webhook and w.removed_at is null where ${HELD}`,
  },
  {
    name: "orgmirror_webhook_dead_letters",
    help: "Changes that a webhook's receiver did not take, and those behind them",
    labelNames: ["webhook", "object"],
    sql: `select d.webhook, d.object, count(*) as value from sync.object o
     join app.webhook_dead_letter d on d.object = o.name join app.webhook w on w.id = d.webhook and w.removed_at is null
     where ${HELD} group by 1, 2`,
  },
  {
    name: "orgmirror_ledger_difference",
    help: "Events received that are neither applied, superseded, duplicate, dead-lettered nor buffered: 0 at any time",
    labelNames: ["object"],
    sql: `select l.object, l.difference as value from sync.ledger l join sync.object o on o.name = l.object where ${HELD}`,
  },
  {
    name: "orgmirror_pipeline_state",
    help: "1 for the state that a pipeline is in",
    labelNames: ["object", "state"],
    sql: `select o.name as object, o.state, 1 as value from sync.object o where ${HELD}`,
  },
];

/**
 * Metrics of the pipelines that a node holds, read from Postgres at every scrape. While Postgres does not answer, these
 * metrics are absent, and `/health` fails.
 */
export function stateMetrics(registry: Registry, pool: Pool, node: string): void {
  for (const { sql, ...named } of GAUGES)
    registry.registerMetric(
      new Gauge({
        ...named,
        registers: [],
        async collect() {
          const asked = pool.query<Record<string, string>>(sql, [node]);
          const answer = await inTime(asked, PATIENCE_MS).catch(() => ({ rows: [] }));
          this.reset();
          for (const { value, ...labels } of answer.rows) this.set(labels, Number(value));
        },
      }),
    );
}

import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { Pool } from "pg";
import { connect } from "../../db/client.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { stateMetrics } from "./state-metrics.ts";

const prepare = async (pool: Pool) => {
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, state, received, applied, lease_owner, lease_until) values
      ('Account', '', '', 'account', 'live', 9, 9, 'ours', clock_timestamp() + interval '1 h'),
      ('Lead', '', '', 'lead', 'copying', 0, 0, 'theirs', clock_timestamp() + interval '1 h'),
      ('Task', '', '', 'task', 'live', 0, 0, 'ours', clock_timestamp() - interval '1 s')`,
  );
  await pool.query(
    `insert into sync.repair (object, cause, closed_at) values
      ('Account', 'gap', null), ('Account', 'gap', null), ('Account', 'missing-row', null), ('Account', 'missing-row', now()),
      ('Lead', 'gap', null), ('Task', 'gap', null)`,
  );
  await pool.query(
    `insert into sync.dead_letter (object, kind, payload, reason, resolved_at) values
      ('Account', 'row', '', 'why', null), ('Account', 'event', '', 'why', now())`,
  );
};
const db = useTestDatabase({ prepare });

test("a node reports the state of the pipelines that it holds, and of no others", async () => {
  const registry = new Registry();
  stateMetrics(registry, db.pool, "ours");
  const values = async () =>
    (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect((await values()).toSorted()).toEqual([
    'orgmirror_dead_letters_open{object="Account",kind="row"} 1',
    'orgmirror_ledger_difference{object="Account"} 0',
    'orgmirror_pipeline_state{object="Account",state="live"} 1',
    'orgmirror_repairs_open{object="Account",cause="gap"} 2',
    'orgmirror_repairs_open{object="Account",cause="missing-row"} 1',
  ]);
  await db.pool.query("update sync.repair set closed_at = now() where cause = 'missing-row'");
  expect(await values()).not.toContainEqual(expect.stringContaining("missing-row"));
  const away = new Registry();
  const ended = connect(db.url, { name: "test", max: 1, onIdleError: () => undefined });
  stateMetrics(away, ended, "ours");
  await ended.end();
  expect(await away.metrics()).toContain("# HELP orgmirror_repairs_open");
});

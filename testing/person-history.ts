import { randomUUID } from "node:crypto";
import type { QuestionObject } from "../edge/query/column.ts";
import type { Statement } from "../edge/query/statement.ts";
import { mergeFields, stageFields } from "../ingest/apply/merge-fields.ts";
import type { RowCells } from "../ingest/core/mirror-row.ts";
import { pgNow } from "../ingest/lib/pg-clock.ts";
import { transaction } from "../ingest/lib/transaction.ts";
import { event, imageOf, object, type Step, table } from "./person-steps.ts";
import { usePipelineDatabase } from "./use-pipeline-database.ts";

/** The object of the steps, with the reference as questions follow it. */
export const PERSON: QuestionObject = {
  ...object,
  columns: object.columns.map((one) =>
    one.column === "reportstoid"
      ? { ...one, relationshipName: "ReportsTo", referenceTo: ["Person"] }
      : one,
  ),
};

export type PersonHistory = ReturnType<typeof usePersonHistory>;

/** For tests: a live object Person, whose records refer to one another. */
export function usePersonHistory() {
  const db = usePipelineDatabase(table);

  async function take(step: Step): Promise<void> {
    if (step.step === "event") {
      const cells = step.type === "DELETE" ? {} : step.values;
      await db.apply(event(step.type, cells, step.commit, ...step.ids));
    } else if (step.step === "image")
      await db.merge(step.id, step.values && imageOf(step.id, step.values, step.stamp));
    else await takeFields(step.rows);
  }

  async function takeFields(rows: readonly (readonly [string, RowCells])[]): Promise<void> {
    const columns = table.columns.filter(({ column }) => ["amount", "seen"].includes(column));
    const images = rows.map(([id, { amount = null, seen = null }]) => {
      return { id, systemmodstamp: "2026-03-01T11:00:00.000Z", amount, seen };
    });
    const began = await pgNow(db.pool);
    await transaction(db.pool, async (client) => {
      const staged = await stageFields(client, columns, images);
      const read = { began, maxStalenessMs: 0, source: "repair" as const, columns, images: staged };
      await mergeFields(client, db.lease, table, read, randomUUID());
    });
  }

  async function run({ text, values }: Statement) {
    const query = { text, values: [...values], rowMode: "array" as const };
    return (await db.pool.query<(string | null)[]>(query)).rows;
  }

  async function head(): Promise<number> {
    return Number((await db.rows("select head_seq from sync.object"))[0]?.["head_seq"]);
  }

  /** Without records, and a history that begins now. */
  async function empty(): Promise<void> {
    for (const name of ["change", "tombstone"]) await db.pool.query(`delete from sync.${name}`);
    await db.pool.query("delete from salesforce.person");
    // Seqs go on, as the lease expects.
    await db.pool.query(
      "update sync.object set history_from = head_seq, history_at = '2026-03-01', row_count = 0",
    );
  }

  return { db, take, run, head, empty };
}

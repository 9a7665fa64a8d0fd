import type { Pool } from "pg";
import { createTable } from "../db/mirror/table-ddl.ts";
import type { QuestionObject } from "../edge/query/column.ts";
import { probeColumn } from "../testing/probe-object.ts";

export const RECORDS = 1_000_000;
/** Of four columns each, of random records. */
export const CHANGES = 1_000_000;

/** An object like Opportunity. */
export const DEAL: QuestionObject = {
  name: "Deal",
  mirrorTable: "deal",
  columns: [
    probeColumn("Id", "id", "text"),
    probeColumn("Name", "string", "text"),
    probeColumn("StageName", "picklist", "text"),
    probeColumn("Amount", "currency", "numeric"),
    probeColumn("CloseDate", "date", "date"),
    probeColumn("OwnerId", "reference", "text"),
    probeColumn("Probability", "percent", "numeric"),
    probeColumn("IsClosed", "boolean", "boolean"),
    probeColumn("CreatedDate", "datetime", "timestamptz"),
    probeColumn("SystemModstamp", "datetime", "timestamptz"),
  ],
};

const STAGE =
  "(array['Prospecting','Qualification','Proposal','Negotiation','Closed Won','Closed Lost'])";

/** Fills the table and its log, whose changes lead to what the table holds. */
export async function fillDeals(pool: Pool): Promise<void> {
  await pool.query(createTable(DEAL.mirrorTable, DEAL.columns));
  await pool.query(
    `insert into salesforce.deal (id, name, stagename, amount, closedate, ownerid, probability, isclosed, createddate, systemmodstamp, _seq)
     select '006' || lpad(n::text, 15, '0'), 'Deal ' || n, ${STAGE}[1 + (random() * 5)::int], round((random() * 100000)::numeric, 2),
       date '2026-01-01' + (random() * 700)::int, '005' || lpad((random() * 100)::int::text, 15, '0'),
       (random() * 100)::int, random() < 0.6, now(), now(), 0
     from generate_series(1, ${RECORDS}) as n`,
  );
  await pool.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
     select 'Deal', n, '006' || lpad((1 + random() * ${RECORDS - 1})::int::text, 15, '0'), 'update', 'stream', 'applied',
       jsonb_build_object('stagename', ${STAGE}[1 + (random() * 5)::int], 'amount', round((random() * 100000)::numeric, 2)::text,
         'probability', (random() * 100)::int::text, 'systemmodstamp', '2026-01-31T09:30:00.000Z'),
       '{}', now(), now()
     from generate_series(1, ${CHANGES}) as n`,
  );
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, head_seq, row_count, copied_at, history_from, history_at)
     values ('Deal', 'Deal', 'Deals', 'deal', ${CHANGES}, ${RECORDS}, now(), 0, '2026-01-01')`,
  );
}

import type { Pool } from "pg";
import type { Contents } from "../edge/protocol/question.ts";
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
export async function fillDeals(
  pool: Pool,
  records: number = RECORDS,
  changes: number = CHANGES,
): Promise<void> {
  await pool.query(createTable(DEAL.mirrorTable, DEAL.columns));
  await pool.query(
    `insert into salesforce.deal (id, name, stagename, amount, closedate, ownerid, probability, isclosed, createddate, systemmodstamp, _seq)
     select '006' || lpad(n::text, 15, '0'), 'Deal ' || n, ${STAGE}[1 + (random() * 5)::int], round((random() * 100000)::numeric, 2),
       date '2026-01-01' + (random() * 700)::int, '005' || lpad((random() * 100)::int::text, 15, '0'),
       (random() * 100)::int, random() < 0.6, now(), now(), 0
     from generate_series(1, ${records}) as n`,
  );
  await pool.query(
    `insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
     select 'Deal', n, '006' || lpad((1 + random() * ${records - 1})::int::text, 15, '0'), 'update', 'stream', 'applied',
       jsonb_build_object('stagename', ${STAGE}[1 + (random() * 5)::int], 'amount', round((random() * 100000)::numeric, 2)::text,
         'probability', (random() * 100)::int::text, 'systemmodstamp', '2026-01-31T09:30:00.000Z'),
       '{}', now(), now()
     from generate_series(1, ${changes}) as n`,
  );
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, head_seq, row_count, copied_at, history_from, history_at)
     values ('Deal', 'Deal', 'Deals', 'deal', ${changes}, ${records}, now(), 0, '2026-01-01')`,
  );
}

/** Changes so many random records in two columns, as the engine does; answers what the log is at afterwards. */
export async function changeDeals(pool: Pool, count: number): Promise<Contents> {
  const { rows } = await pool.query<{ line: string; seq: string }>(
    `with head as (select head_seq, line, row_count from sync.object where name = 'Deal' for update),
      picked as (select distinct '006' || lpad((1 + random() * (row_count - 1))::int::text, 15, '0') as id
        from head, generate_series(1, $1)),
      old as (select t.id, t.amount, t.stagename, row_number() over () as n from salesforce.deal t join picked using (id)),
      changed as (update salesforce.deal t set amount = old.amount + 1, stagename = ${STAGE}[1 + (random() * 5)::int]
        from old where t.id = old.id returning t.id, t.amount, t.stagename, old.amount as was, old.stagename as stage, old.n),
      log as (insert into sync.change (object, seq, record_id, kind, source, outcome, before, after, commit_at, moment)
        select 'Deal', head_seq + n, id, 'update', 'stream', 'applied',
          jsonb_build_object('amount', was::text, 'stagename', stage),
          jsonb_build_object('amount', amount::text, 'stagename', stagename), now(), now() from changed, head
        returning seq)
     update sync.object set head_seq = (select max(seq) from log) where name = 'Deal' returning line, head_seq as seq`,
    [count],
  );
  return { Deal: { line: rows[0]?.line ?? "", seq: Number(rows[0]?.seq) } };
}

import type { Pool } from "pg";
import type { Conditions } from "./conditions.ts";

/** Each statement selects what breaks an invariant. None may return a row. */
const INVARIANTS: readonly (readonly [name: string, text: string])[] = [
  ["I4: the ledger adds up", "select object, difference from sync.ledger where difference <> 0"],
  [
    "I4: every event counts once",
    `select o.name, o.received, count(c.*) as logged from sync.object o
     join sync.change c on c.object = o.name and c.event_id is not null and c.record_index = 0
     group by o.name, o.received having count(c.*) > o.received`,
  ],
  [
    "I6: no event is in the log twice",
    `select object, event_id, record_index from sync.change where event_id is not null
     group by object, event_id, record_index having count(*) > 1`,
  ],
  [
    "I11: seq is gapless",
    `select o.name, o.head_seq, count(c.seq), min(c.seq), max(c.seq) from sync.object o
     left join sync.change c on c.object = o.name group by o.name, o.head_seq
     having count(c.seq) <> o.head_seq or coalesce(max(c.seq), 0) <> o.head_seq or count(distinct c.seq) <> count(c.seq)`,
  ],
  [
    "I8: a complete copy has as many rows as its job",
    `select object, id, rows_expected, rows_loaded, rows_dead_lettered from sync.snapshot
     where state = 'complete' and rows_loaded + rows_dead_lettered is distinct from rows_expected`,
  ],
  [
    "I9: a repair is closed only after a try",
    "select id, object, cause from sync.repair where closed_at is not null and tries = 0",
  ],
  [
    "I14: every pipeline has one holder, whose lease runs",
    "select name, lease_owner from sync.object where lease_owner is null or lease_until < clock_timestamp()",
  ],
  [
    "nothing is buffered after the copy",
    "select object, count(*) from sync.change where outcome = 'buffered' group by object",
  ],
];

/** Checked unless the schedule's conditions allow dead letters. */
const DEAD_LETTERS = [
  "nothing is dead-lettered",
  "select object, kind, reason from sync.dead_letter where resolved_at is null",
] as const;
const ALARMS = [
  "I15: a verification finds no difference if events carry every change",
  `select d.object, d.record_id, d.kind, a.kind as verification, d.mirror, d.org from sync.verification_difference d
   join sync.verification a on a.id = d.verification_id`,
] as const;

/** What breaks the invariants, in words; empty if all hold. */
export async function brokenInvariants(
  pool: Pool,
  { mayDeadLetter, mayDiffer }: Pick<Conditions, "mayDeadLetter" | "mayDiffer">,
): Promise<readonly string[]> {
  const broken: string[] = [];
  const more = [...(mayDeadLetter ? [] : [DEAD_LETTERS]), ...(mayDiffer ? [] : [ALARMS])];
  for (const [name, text] of [...INVARIANTS, ...more]) {
    const { rows } = await pool.query<Record<string, string | null>>(text);
    for (const row of rows.slice(0, 5)) broken.push(`${name}: ${JSON.stringify(row)}`);
  }
  return broken;
}

import { quoteIdent } from "../../db/mirror/identifier.ts";
import { iso } from "../protocol/iso-sql.ts";
import { LEFT_SQL, REFERRED_SQL } from "../protocol/left-sql.ts";
import type { TimelineKind } from "../protocol/timeline.ts";
import { ANSWER_BYTES } from "./changes-since.ts";
import type { QuestionObject } from "./column.ts";
import { rowsOf } from "./rows-of.ts";
import { seenChangesSteps } from "./seen-changes.ts";
import { type Add, sharing, type Statement, statement } from "./statement.ts";
import { MOST_ACTIVITIES, MOST_FOLLOWED } from "./timeline.ts";
import { type ActivityObject, type RelatedObject, referringSql } from "./timeline-sources.ts";

/*
 * A page of a record's timeline (timeline.ts), as somebody sees it who sees a part of what is mirrored:
 *
 *   own entries (seen-changes.ts) ──────────────────────────────────────────────────────────┐
 *   seen that refer now ────────────────────┐                                               ├─▶ the newest (at, key)
 *   seen now, of those that referred before ┴▶ entries of each, while it was seen to refer ─┤
 *   tasks, events that are seen ────────────────────────────────────────────────────────────┘
 *
 * Of an object of which some records are seen all of it is of those that are seen now. One that referred to this record
 * counts where it was seen to do so.
 */

/** An object whose records refer to the one that is asked about, as the asker sees it. */
export type SeenRelated = RelatedObject & {
  readonly seen: QuestionObject;
  /** Its records stand for themselves. */
  readonly activity: ActivityObject | null;
};

export type SeenTimelineQuestion = {
  readonly object: QuestionObject;
  readonly id: string;
  readonly kinds: readonly TimelineKind[];
  readonly related: readonly SeenRelated[];
  /** The last entry of the page before. */
  readonly below: { readonly at: string; readonly key: string } | null;
  readonly limit: number;
};

/** Those of the objects of which a record refers to it, or did. */
export function referringObjects(related: readonly SeenRelated[], id: string): Statement {
  return statement((add) => {
    const key = add(id, "text");
    const each = related.map((one) => {
      const now = `exists (${referringSql(one, key, 0, () => rowsOf(one.seen, add))})`;
      const before = `exists (select from went w where w.object = ${add(one.object, "text")})`;
      return `select ${add(one.object, "text")} where ${now} or ${before}`;
    });
    return `with went as materialized (${wentSql(key)}) ${each.join(" union all ")}`;
  });
}

/** The changes before which a record referred to this one, by `change_left`. */
function wentSql(key: string): string {
  return `select object, record_id, before from sync.change
    where ${LEFT_SQL} and ${REFERRED_SQL} @> jsonb_build_array(${key})`;
}

const NO_ENTRIES = `select null::text as kind, null::text as object, null::timestamptz as at, null::text as key, null::text as id,
  null::text as name, null::text as cells, null::text as before, null::text as after, null::bigint as seq, null::timestamptz as received_at where false`;
const NO_COUNTS = "select null::text as object, null::boolean as too_many where false";

/** Steps of the statement, and what they give. */
type Parts = {
  readonly steps: readonly string[];
  readonly counted: readonly string[];
  readonly entries: readonly string[];
};

export function seenTimeline(question: SeenTimelineQuestion): Statement {
  return statement((addNew) => {
    // Objects have columns of the same names, and each is named by several steps.
    const add = sharing(addNew);
    const key = add(question.id, "text");
    const { kinds, below } = question;
    const parts = [
      ...(kinds.includes("history") ? [ownParts(question, key, add)] : []),
      ...question.related.flatMap((one, i) => relatedParts(one, i + 1, question, key, add)),
    ];
    const entries = parts.flatMap((part) => part.entries);
    const isBelow = below
      ? `(at, key collate "C") < (${add(below.at, "timestamptz")}, ${add(below.key, "text")})`
      : "true";
    const steps = [
      `went as materialized (${wentSql(key)})`,
      ...parts.flatMap((part) => part.steps),
      `counted as (${unionOf(
        parts.flatMap((part) => part.counted),
        NO_COUNTS,
      )})`,
      `entries as (${unionOf(entries, NO_ENTRIES)})`,
      `page as (select e.*, count(*) over () as found from (select * from entries where ${isBelow}
        order by at desc, key collate "C" desc limit ${add(question.limit + 1, "int")}) e)`,
      `sized as (select p.*, sum(${BYTES}) over (order by p.at desc, p.key collate "C" desc) - (${BYTES}) as bytes_before from page p)`,
    ];
    const isSeen = `exists (select from ${rowsOf(question.object, add)} r where r."id" = ${key})`;
    return `with ${steps.join(",\n")}
      select ${isSeen}, (select json_agg(object order by object) from counted where too_many)::text,
        w.found, w.kind, w.object, ${iso("w.at")}, w.key, w.id, w.name, w.cells, w.before, w.after, w.seq,
        c.source, c.commit_at, c.transaction_key, c.user_id, c.origin, c.received_at, c.applied_at
      from (select) one left join sized w on w.bytes_before <= ${ANSWER_BYTES}
      left join sync.change c on c.object = w.object and c.seq = w.seq and c.received_at = w.received_at
      order by w.at desc, w.key collate "C" desc`;
  });
}

const BYTES = "coalesce(octet_length(p.before), 0) + coalesce(octet_length(p.after), 0)";

const unionOf = (parts: readonly string[], none: string) =>
  parts.length === 0 ? none : parts.map((part) => `(${part})`).join(" union all ");

function ownParts({ object }: SeenTimelineQuestion, key: string, add: Add): Parts {
  const name = add(object.name, "text");
  const references = { columns: [], to: key };
  const asked = { n: 0, object, ids: `select ${key}`, references, nameColumn: null };
  const entryKey = `${name} || ' ' || lpad(e.n::text, 16, '0')`;
  return {
    steps: seenChangesSteps(asked, add),
    counted: [],
    entries: [entrySql("history", name, entryKey, "e.before, e.after", "entries_0 e")],
  };
}

function entrySql(kind: TimelineKind, object: string, key: string, sides: string, from: string) {
  return `select '${kind}' as kind, ${object} as object, e.at, ${key} as key, e.id, e.name, null::text as cells,
    ${sides}, e.seq, e.received_at from ${from}`;
}

function relatedParts(
  one: SeenRelated,
  n: number,
  question: SeenTimelineQuestion,
  key: string,
  add: Add,
): readonly Parts[] {
  const { kinds } = question;
  const planned = one.activity && kinds.includes("activity");
  if (!planned && !kinds.includes("related")) return [];
  const rows = () => rowsOf(one.seen, add);
  const most = one.activity ? MOST_ACTIVITIES : MOST_FOLLOWED;
  const now: Parts = {
    steps: [`now_${n} as materialized (${referringSql(one, key, most, rows)})`],
    counted: [],
    entries: [],
  };
  return [
    now,
    ...(planned ? [plannedParts(one.activity, n, add(one.object, "text"), rows)] : []),
    ...(kinds.includes("related") ? [followedParts(one, n, question, key, add)] : []),
  ];
}

function plannedParts(
  { at, shown }: ActivityObject,
  n: number,
  name: string,
  rows: () => string,
): Parts {
  const texts = shown.map(({ column }) => `t.${quoteIdent(column)}::text`).join(", ");
  const few = `(select count(*) from now_${n}) <= ${MOST_ACTIVITIES}`;
  return {
    steps: [],
    counted: [`select ${name} as object, not ${few} as too_many`],
    entries: [
      `select 'activity' as kind, ${name} as object, p.at, ${name} || ' ' || p.id as key, p.id, null::text as name, p.cells,
        null::text as before, null::text as after, null::bigint as seq, null::timestamptz as received_at
        from (select t."id", ${at} as at, array_to_json(array[${texts}]::text[])::text as cells
          from now_${n} f join ${rows()} t on t."id" = f.id where ${few}) p where p.at is not null`,
    ],
  };
}

/** The entries of those that refer now, and of those that were seen to do so, up to when; of activities how these left. */
function followedParts(
  one: SeenRelated,
  n: number,
  { object }: SeenTimelineQuestion,
  key: string,
  add: Add,
): Parts {
  const name = add(one.object, "text");
  const went = `select w.record_id from went w where w.object = ${name} and (${one.references
    .map((column) => `w.before->>${add(column, "text")} = ${key}`)
    .join(" or ")})`;
  const few = `(select count(*) from now_${n}) <= ${MOST_FOLLOWED}`;
  const some = one.activity ? went : `select id from now_${n} where ${few} union ${went}`;
  const isPart = one.seen.seen !== undefined;
  const isSeen = isPart ? ` where s.record_id in (select "id" from ${rowsOf(one.seen, add)})` : "";
  const ids = `select s.record_id from (${some}) s (record_id)${isSeen}`;
  const references = { columns: one.references, to: key };
  const { nameColumn } = one;
  const entryKey = `${name} || ' ' || e.id || ' ' || lpad(e.n::text, 16, '0')`;
  // Of a related record that came or went its name is told, not all that it had.
  const whole = "e.before is not null and e.after is not null";
  const sides = `case when ${whole} then e.before else left(e.before, 0) end as before, case when ${whole} then e.after else left(e.after, 0) end as after`;
  const steps = seenChangesSteps({ n, object: one.seen, ids, references, nameColumn }, add);
  if (one.activity)
    return {
      steps,
      counted: [],
      entries: [
        entrySql(
          "related",
          name,
          entryKey,
          sides,
          `entries_${n} e where e.referred and not e.refers`,
        ),
      ],
    };
  // The record's own changes are not told twice where it refers to itself.
  const isOther = one.object === object.name ? `e.id <> ${key}` : "true";
  const refers = one.references.map((column) => `s.${quoteIdent(column)} = ${key}`).join(" or ");
  const followed = `select id, null::bigint as up_to from now_${n}
    union all select s."id", max(s._change) from seen_${n} s where s._is_before and (${refers})
      and s."id" not in (select id from now_${n}) group by s."id"`;
  return {
    steps: [...steps, `followed_${n} as materialized (${followed})`],
    counted: [
      `select ${name} as object, count(*) > ${MOST_FOLLOWED} as too_many from followed_${n}`,
    ],
    entries: [
      entrySql(
        "related",
        name,
        entryKey,
        sides,
        `entries_${n} e join followed_${n} f on f.id = e.id and (f.up_to is null or e.seq <= f.up_to)
          where ${isOther} and (select count(*) from followed_${n}) <= ${MOST_FOLLOWED}`,
      ),
    ],
  };
}

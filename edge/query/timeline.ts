import { quoteIdent } from "../../db/mirror/identifier.ts";
import { iso } from "../protocol/iso-sql.ts";
import { LEFT_SQL, REFERRED_SQL } from "../protocol/left-sql.ts";
import type { TimelineKind } from "../protocol/timeline.ts";
import { ANSWER_BYTES } from "./changes-since.ts";
import { HISTORY_COLUMNS } from "./change-row.ts";
import { allRowsOf } from "./rows-of.ts";
import { type Add, type Statement, statement } from "./statement.ts";
import { type ActivityObject, type RelatedObject, referringSql } from "./timeline-sources.ts";

/*
 * One page of a record's timeline, in one statement:
 *
 *   own changes ──────────────────────────────────────────────┐
 *   referring now ──┐                                         ├─▶ the newest (at, key) ─▶ whole entries, up to ANSWER_BYTES
 *   referred before ┴▶ followed records ─▶ changes of each ───┤
 *   tasks, events ────────────────────────────────────────────┘
 *
 * `at` is a change's moment, which never goes back within an object. Every branch brings so many of its newest entries
 * below the cursor as the page may need, as keys alone; their contents are read last. A change of a record that refers
 * to it now is related, and of one that did, those up to the change by which it left.
 */

/** So many records of an object are followed. Of one that has more, none are, and the answer says so. */
export const MOST_FOLLOWED = 500;
/** The same of activities, of which only those are read that are shown. */
export const MOST_ACTIVITIES = 5_000;
/** So many changes by which records left are looked at. */
const MOST_LEFT = 4 * MOST_FOLLOWED;

export type TimelineQuestion = {
  readonly object: string;
  readonly id: string;
  readonly kinds: readonly TimelineKind[];
  readonly related: readonly RelatedObject[];
  readonly activities: readonly ActivityObject[];
  /** The last entry of the page before. */
  readonly below: { readonly at: string; readonly key: string } | null;
  readonly limit: number;
};

/** What the branches share: the record's id, the page's bounds, and how parameters are added. */
type Page = {
  readonly add: Add;
  readonly id: string;
  readonly isBelow: (at: string, key: string) => string;
  readonly most: string;
};

export function timeline(question: TimelineQuestion): Statement {
  return statement((add) => {
    const { below } = question;
    const [at, key] = below ? [add(below.at, "timestamptz"), add(below.key, "text")] : ["", ""];
    const page: Page = {
      add,
      id: add(question.id, "text"),
      isBelow: (time, name) =>
        below ? `(${time}, (${name}) collate "C") < (${at}, ${key})` : "true",
      most: add(question.limit + 1, "int"),
    };
    return pageSql(question, page);
  });
}

const NO_ENTRIES = `select null::text as kind, null::text as object, null::timestamptz as at, null::text as key,
  null::bigint as seq, null::timestamptz as received_at, null::text as id, null::text as name_column where false`;

function pageSql(question: TimelineQuestion, page: Page): string {
  const { related, activities } = question;
  const left = [...related, ...activities];
  const withs = [
    `went as materialized (${wentSql(page)})`,
    `followed as materialized (${unionOf(
      related.map((one) => followedSql(one, page, MOST_FOLLOWED)),
      NO_RECORDS,
    )})`,
    `planned as materialized (${unionOf(
      activities.map((one) => plannedSql(one, page)),
      NO_PLANS,
    )})`,
    `counted as (select object, count(*) > ${MOST_FOLLOWED} as too_many from followed group by object
      union all select object, count(*) > ${MOST_ACTIVITIES} from planned group by object)`,
    `entries as (${entriesSql(question, page)})`,
    `page as (select e.*, count(*) over () as found from (
      select * from entries order by at desc, key collate "C" desc limit ${page.most}) e)`,
    `whole as (${wholeSql(activities)})`,
  ];
  const leftOut =
    left.length === 0 ? "null" : "(select json_agg(object) from counted where too_many)::text";
  return `with ${withs.join(",\n")}
    select ${leftOut}, w.found, w.kind, w.entry_object, w.entry_at, w.entry_key, w.entry_id, w.name, w.cells, ${WHOLE_COLUMNS.join(", ")}
    from (select) one left join whole w on w.bytes_before <= ${ANSWER_BYTES}
    order by w.at desc, w.entry_key collate "C" desc`;
}

const NO_RECORDS = `select null::text as object, null::text as id, null::text as name_column, null::bigint as up_to where false`;
const NO_PLANS = `select null::text as object, null::text as id, null::timestamptz as at where false`;

const unionOf = (parts: readonly string[], none: string) =>
  parts.length === 0 ? none : parts.map((part) => `(${part})`).join(" union all ");

/** The changes before which a record referred to this one, by `change_left`. */
function wentSql({ id }: Page): string {
  return `select object, record_id, seq, received_at, moment, before from sync.change
    where ${LEFT_SQL} and ${REFERRED_SQL} @> jsonb_build_array(${id}) limit ${MOST_LEFT}`;
}

const referredSql = (references: readonly string[], { add, id }: Page): string =>
  `(${references.map((column) => `w.before->>${add(column, "text")} = ${id}`).join(" or ")})`;

/** The records of an object that refer to this one, and those that did, each with its last change that counts. */
function followedSql(one: RelatedObject, page: Page, most: number): string {
  const name = page.add(one.object, "text");
  return `select ${name} as object, r.id, ${page.add(one.nameColumn ?? "", "text")} as name_column, max(r.up_to) as up_to from (
    select f.id, ${Number.MAX_SAFE_INTEGER} as up_to from (${referringSql(one, page.id, most)}) f
    union all select w.record_id, w.seq from went w where w.object = ${name} and ${referredSql(one.references, page)}
  ) r group by r.id limit ${most + 1}`;
}

function plannedSql(one: ActivityObject, page: Page): string {
  return `select ${page.add(one.object, "text")} as object, t.id, ${one.at} as at
    from (${referringSql(one, page.id, MOST_ACTIVITIES)}) f join ${allRowsOf(one)} t on t.id = f.id
    limit ${MOST_ACTIVITIES + 1}`;
}

/** A change's key: later changes of an object have greater ones. */
const changeKey = (object: string, change: string) =>
  `${object} || ' ' || lpad(${change}.seq::text, 16, '0')`;

function entriesSql({ kinds, object, activities }: TimelineQuestion, page: Page): string {
  const of: Readonly<Record<TimelineKind, () => readonly string[]>> = {
    history: () => [ownSql(object, page)],
    related: () => [
      relatedSql(object, page),
      ...activities.map((one) => goneActivitiesSql(one, page)),
    ],
    activity: () => [activitiesSql(page)],
  };
  return unionOf(
    kinds.flatMap((kind) => of[kind]()),
    NO_ENTRIES,
  );
}

const CHANGE = "c.seq, c.received_at";

function ownSql(object: string, { add, id, isBelow, most }: Page): string {
  const name = add(object, "text");
  const key = changeKey(name, "c");
  return `select 'history' as kind, c.object, c.moment as at, ${key} as key, ${CHANGE}, c.record_id as id, '' as name_column
    from sync.change c where c.object = ${name} and c.record_id = ${id} and ${isBelow("c.moment", key)}
    order by c.seq desc limit ${most}`;
}

/** The record's own changes are not told twice where it refers to itself. */
function relatedSql(own: string, { add, id, isBelow, most }: Page): string {
  const key = changeKey("f.object", "c");
  return `select 'related' as kind, f.object, c.moment as at, ${key} as key, ${CHANGE}, f.id, f.name_column
    from followed f join counted n on n.object = f.object and not n.too_many
    cross join lateral (
      select * from sync.change c where c.object = f.object and c.record_id = f.id and c.outcome = 'applied'
        and c.seq <= f.up_to and ${isBelow("c.moment", key)}
      order by c.seq desc limit ${most}
    ) c where not (f.object = ${add(own, "text")} and f.id = ${id})`;
}

/** Activities that are there stand for themselves; of others it is told how they went. */
function goneActivitiesSql(one: ActivityObject, page: Page): string {
  const key = changeKey("w.object", "w");
  return `select 'related' as kind, w.object, w.moment as at, ${key} as key, w.seq, w.received_at, w.record_id as id,
      ${page.add(one.nameColumn ?? "", "text")} as name_column
    from went w where w.object = ${page.add(one.object, "text")} and ${referredSql(one.references, page)}
      and ${page.isBelow("w.moment", key)}`;
}

function activitiesSql({ isBelow }: Page): string {
  const key = "p.object || ' ' || p.id";
  return `select 'activity' as kind, p.object, p.at, ${key} as key, null::bigint as seq, null::timestamptz as received_at,
      p.id, '' as name_column
    from planned p join counted n on n.object = p.object and not n.too_many
    where p.at is not null and ${isBelow("p.at", key)}`;
}

/** Of a related record that came or went its name is told, not all that it had. */
const IS_WHOLE = "(p.kind = 'history' or (c.before is not null and c.kind <> 'delete'))";
const BYTES = `case when ${IS_WHOLE} then coalesce(octet_length(c.after::text), 0) + coalesce(octet_length(c.before::text), 0) else 0 end`;

/** The columns of `change-row.ts`, of which values are only told where they are whole. */
const WHOLE_COLUMNS = HISTORY_COLUMNS.split(", ").map((_, n) => `w.c${n}`);

function wholeSql(activities: readonly ActivityObject[]): string {
  const columns = HISTORY_COLUMNS.split(", ").map((column, n) =>
    /^c\.(?:after|before)::text$/.test(column)
      ? `case when ${IS_WHOLE} then ${column} end as c${n}`
      : `${column} as c${n}`,
  );
  const cells = activities.map((one) => cellsSql(one));
  return `select p.found, p.kind, p.object as entry_object, p.at, ${iso("p.at")} as entry_at, p.key as entry_key, p.id as entry_id,
      case when p.kind = 'related' then coalesce(c.before->>p.name_column, c.after->>p.name_column) end as name,
      ${cells.length === 0 ? "null" : `coalesce(${cells.join(", ")})`} as cells, ${columns.join(", ")},
      sum(${BYTES}) over (order by p.at desc, p.key collate "C" desc) - (${BYTES}) as bytes_before
    from page p left join sync.change c on c.object = p.object and c.seq = p.seq and c.received_at = p.received_at`;
}

function cellsSql({ object, mirrorTable, shown }: ActivityObject): string {
  const texts = shown.map(({ column }) => `(t.${quoteIdent(column)})::text`).join(", ");
  return `case when p.kind = 'activity' and p.object = '${object}' then
    (select array_to_json(array[${texts}]::text[])::text from ${allRowsOf({ mirrorTable })} t where t.id = p.id) end`;
}

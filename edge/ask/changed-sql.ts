import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Contents } from "../protocol/question.ts";
import type { ObjectRead, QuestionObject } from "../query/column.ts";
import { isHeld } from "../query/line-sql.ts";
import { wholeTable } from "../query/rows-of.ts";
import type { Add } from "../query/statement.ts";
import { type Reading, touchedBy } from "./touched-by.ts";

/** A step of a statement. */
export type Step = readonly [name: string, sql: string, how?: "materialized"];

/*
 * What changed since the contents that an answer is kept for:
 *
 *   most       how many records are counted anew at the most: above that it is cheaper to ask whole
 *   fit        whether the log leads from there to now, within a bound, without a reset
 *   changed_0  the records of each object with a change that touches the question
 *   touched_1  of each reference that is followed, the last first: these, and those that now refer to one of them
 *   touched    the same of the question's own object: the records that are counted anew
 *   able       whether all of it could be read
 *
 * Who referred to a changed record before, and does not now, has changed too. Where it is not fit nothing is read.
 */

/** So many records are always counted anew, and of a large object 3 in 1,000. */
const MOST_TOUCHED = "greatest(100, row_count * 3 / 1000)";
/** Changes are cheaper to read than records to count. */
const CHANGES_A_RECORD = 4;

/** Where an object's log was, as parameters of a statement. */
export type KeptAt = { readonly name: string; readonly line: string; readonly seq: string };

export function keptAt(reading: Reading, contents: Contents, add: Add): readonly KeptAt[] {
  return touchedBy(reading).map(({ object: { name } }) => {
    const content = contents[name];
    if (content === undefined) throw new Error(`The answer does not say what it had of ${name}.`);
    const { line, seq } = content;
    return { name: add(name, "text"), line: add(line, "uuid"), seq: add(seq, "bigint") };
  });
}

/**
 * `most`, `fit`, and `changed` of each object that is read.
 *
 * @param most how many records, as SQL over the object's row of `sync.object`
 */
export function changedSteps(
  reading: Reading,
  kept: readonly KeptAt[],
  add: Add,
  most: string = MOST_TOUCHED,
): readonly Step[] {
  const rows = kept.map(({ name, line, seq }) => `(${name}, ${line}, ${seq})`);
  const fit = `select count(*) = ${kept.length} and bool_and(case
      when o.head_seq - k.seq between 0 and ${CHANGES_A_RECORD} * most.n and ${isHeld("k.line", "k.seq")}
      then not exists (select from sync.change c where c.object = k.name and c.seq > k.seq and c.kind = 'reset')
      else false end) as ok
    from (values ${rows.join(", ")}) k (name, line, seq) join sync.object o on o.name = k.name cross join most`;
  return [
    ["most", `select ${most} as n from sync.object where name = ${kept[0]?.name}`],
    ["fit", fit, "materialized"],
    ...touchedBy(reading).map((one, i): Step => [
      `changed_${i}`,
      changedSql(one, kept[i], add),
      "materialized",
    ]),
  ];
}

function changedSql({ columns }: ObjectRead, kept: KeptAt | undefined, add: Add): string {
  const names = add(
    columns.map(({ column }) => column),
    "text[]",
  );
  return `select distinct c.record_id as id from sync.change c
    where c.object = ${kept?.name} and c.seq > ${kept?.seq} and c.outcome = 'applied' and c.record_id is not null
      and (c.kind <> 'update' or c.before is null or c.before ?| ${names} or c.after ?| ${names})
      and (select ok from fit)`;
}

/** An object on the way of the references that are followed. */
type Way = { readonly object: QuestionObject; readonly on: Map<string, Onward> };
type Onward = { readonly reference: MirrorColumn; readonly way: Way };

/** `touched` of the reading's object, after those that it is made of, and `able`. */
export function touchedSteps(reading: Reading): readonly Step[] {
  const objects = touchedBy(reading).map(({ object }) => object.name);
  const steps: Step[] = [];
  const add = ({ object, on }: Way, name: string): string => {
    const changed = `changed_${objects.indexOf(object.name)}`;
    const referrers = [...on.values()].map(({ reference, way }, i) =>
      referrersSql(object, reference, add(way, `${name}_${i}`)),
    );
    if (referrers.length === 0 && name !== "touched") return changed;
    const all = [`select id from ${changed}`, ...referrers].join("\n    union ");
    steps.push([name, `${all}\n    limit (select n + 1 from most)`, "materialized"]);
    return name;
  };
  add(wayOf(reading), "touched");
  const few = steps.map(([name]) => `(select count(*) from ${name}) <= (select n from most)`);
  const able = `select coalesce((select ok from fit) and ${few.join(" and ")}, false) as ok`;
  return [...steps, ["able", able, "materialized"]];
}

function wayOf({ object, paths }: Reading): Way {
  const root: Way = { object, on: new Map() };
  for (const { hops } of paths) {
    let at = root;
    for (const { reference, target } of hops) {
      const onward: Onward = at.on.get(reference.column) ?? {
        reference,
        way: { object: target, on: new Map() },
      };
      at.on.set(reference.column, onward);
      at = onward.way;
    }
  }
  return root;
}

/** By the index of the reference, and not at all where nothing is referred to. */
function referrersSql(object: QuestionObject, { column }: MirrorColumn, referred: string): string {
  return `(select t.id from ${wholeTable(object)} t
      where t.${quoteIdent(column)} = any(array(select id from ${referred})) and exists (select from ${referred})
      limit (select n + 1 from most))`;
}

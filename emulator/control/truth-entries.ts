import { checked, reading, refused, type Entry } from "./entry.ts";
import * as v from "valibot";
import { Checksum, type Sum } from "./checksum.ts";
import { momentOf } from "./moment.ts";
import { recordsAt } from "./records-at.ts";
import type { Context } from "hono";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../model/record.ts";

export type TruthAnswer = {
  readonly object: string;
  readonly record: Readonly<OrgRecord> | null;
  /** Whether the record is in the recycle bin. */
  readonly deleted: Readonly<OrgRecord> | null;
};
export type CountAnswer = {
  readonly object: string;
  readonly commitNumber: string;
  readonly count: number;
  readonly deleted: number;
};
export type ChecksumAnswer = Sum & {
  readonly object: string;
  readonly commitNumber: string;
  readonly fields: readonly string[];
  readonly buckets?: readonly Sum[];
};
export type CommitAnswer = {
  /** 0 before the first. */
  readonly commitNumber: string;
  readonly committedAt: string | null;
  readonly transactionKey: string | null;
};

const MAX_BUCKETS = 65_536;
const bucketCount = v.pipe(
  v.string(),
  v.regex(/^\d+$/, `expected a whole number from 1 to ${MAX_BUCKETS}`),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(MAX_BUCKETS),
);

/** The number of live records of each object. */
export function counts(org: Org): Record<string, number> {
  const counted = org.objectTypes().filter(({ setup }) => setup !== true);
  return Object.fromEntries(counted.map(({ name }) => [name, org.count(name)]));
}

/**
 * The true state of the org at `at=now`, a commit number, or a time. Values have their stored form: datetimes are epoch
 * milliseconds, times are milliseconds of the day.
 */
export const truthEntries: readonly Entry[] = [
  reading("/counts", "live records of every object", ({ org }) => ({ counts: counts(org) })),
  reading("/commits/latest", "the latest commit", ({ org }) => {
    const latest = org.history.latest;
    const at = latest && new Date(latest.committedAt).toISOString();
    return {
      commitNumber: String(latest?.commitNumber ?? 0),
      committedAt: at ?? null,
      transactionKey: latest?.key ?? null,
    } satisfies CommitAnswer;
  }),
  reading("/truth/:object", "the number of an object's records (?at)", ({ org }, c) => {
    const { name } = objectOf(org, c);
    const { view, commitNumber } = momentOf(org, c.req.query("at"));
    let deleted = 0;
    for (const _ of view.deletedRecords(name)) deleted++;
    const count = view.count(name);
    const answer = { object: name, commitNumber: String(commitNumber), count, deleted };
    return answer satisfies CountAnswer;
  }),
  reading("/truth/:object/:id", "a record, live or in the recycle bin (?at)", ({ org }, c) => {
    const { name } = objectOf(org, c);
    const { view } = momentOf(org, c.req.query("at"));
    const id = c.req.param("id") ?? "";
    return {
      object: name,
      record: view.record(name, id) ?? null,
      deleted: view.deletedRecord(name, id) ?? null,
    } satisfies TruthAnswer;
  }),
  reading(
    "/checksum/:object",
    "a checksum of an object's records (?fields=A,B&at&buckets), as control/checksum.ts defines it",
    ({ org }, c) => checksumAnswer(org, c),
  ),
  {
    method: "GET",
    path: "/records/:object",
    says: "all records of an object (?at), a line of JSON each",
    handle: (c, { org }) => recordLines(org, c),
  },
];

async function checksumAnswer(org: Org, c: Context): Promise<ChecksumAnswer> {
  const type = objectOf(org, c);
  const moment = momentOf(org, c.req.query("at"));
  const fields = fieldsOf(type, c.req.query("fields"));
  const asked = c.req.query("buckets");
  const buckets = asked === undefined ? 1 : checked(bucketCount, asked);
  const sum = new Checksum(fields, buckets);
  const names = fields.map(({ name }) => name);
  for await (const record of recordsAt(org, type.name, moment, names)) sum.add(record);
  return {
    object: type.name,
    commitNumber: String(moment.commitNumber),
    fields: names,
    ...sum.total(),
    ...(asked === undefined ? {} : { buckets: sum.buckets() }),
  };
}

/** The named fields; all stored fields when none is named. */
function fieldsOf(type: ObjectType, names: string | undefined): readonly FieldDescribe[] {
  if (names === undefined) return type.storedFields;
  return names.split(",").map((name) => {
    const field = type.fieldsByName.get(name.trim().toLowerCase());
    if (field !== undefined && type.storedFields.includes(field)) return field;
    throw refused(`fields: ${type.name} has no stored field ${name}.`);
  });
}

function recordLines(org: Org, c: Context): Response {
  const { name } = objectOf(org, c);
  const moment = momentOf(org, c.req.query("at"));
  const headers = {
    "Content-Type": "application/x-ndjson",
    "X-Commit-Number": String(moment.commitNumber),
  };
  return c.body(ReadableStream.from(linesOf(recordsAt(org, name, moment))), 200, headers);
}

const LINES_PER_CHUNK = 200;

async function* linesOf(records: AsyncIterable<Readonly<OrgRecord>>): AsyncGenerator<Uint8Array> {
  let lines: string[] = [];
  for await (const record of records) {
    lines.push(`${JSON.stringify(record)}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    yield Buffer.from(lines.join(""));
    lines = [];
  }
  yield Buffer.from(lines.join(""));
}

function objectOf(org: Org, c: Context): ObjectType {
  return org.objectType(c.req.param("object") ?? "");
}

import * as v from "valibot";
import { command, refused, type Entry } from "./entry.ts";
import { userIdOf } from "./user.ts";
import { closed } from "../faults/injection.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { planQuery } from "../soql/soql.ts";
import type { Org } from "../org/org.ts";
import type { Values, Writes } from "../org/writes.ts";

const MAX_RECORDS = 1_000_000;

const object = v.string();
const id = v.string();
const values = v.record(v.string(), v.unknown());
const records = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_RECORDS));

/** `{n}` in texts of `values` and `set` is replaced by the number of the record, from 1. */
const write = v.variant("op", [
  closed({ op: v.literal("create"), object, values, count: v.optional(records) }),
  closed({ op: v.literal("update"), object, id, set: values }),
  closed({ op: v.literal("delete"), object, id }),
  closed({ op: v.literal("undelete"), object, id }),
  closed({
    op: v.literal("update-where"),
    object,
    /** A condition of SOQL; every record when absent. */
    where: v.optional(v.string()),
    set: values,
    limit: v.optional(records),
  }),
  closed({
    op: v.literal("delete-where"),
    object,
    where: v.optional(v.string()),
    limit: v.optional(records),
  }),
]);

const transactBody = closed({
  /** Username or id; the integration user when absent. */
  user: v.optional(v.string()),
  /** The changeOrigin of its change events; empty when absent. */
  origin: v.optional(v.string()),
  writes: v.pipe(v.array(write), v.minLength(1)),
});

export type TransactInput = v.InferInput<typeof transactBody>;
export type TransactAnswer = {
  /** Of each write, the ids of its records. */
  readonly ids: readonly (readonly string[])[];
  /** The latest transaction, which is this one unless it changed nothing. */
  readonly commitNumber: string;
};

export const transactEntries: readonly Entry[] = [
  command(
    "/transact",
    "writes in one transaction: create, update, delete, undelete, update-where, delete-where",
    transactBody,
    ({ org }, { user, origin = "", writes }) => {
      const ids = org.transact(userIdOf(org, user), origin, (set) =>
        writes.map((one, i) => {
          try {
            return written(org, set, one);
          } catch (error) {
            throw placed(error, `writes.${i}`);
          }
        }),
      );
      const commitNumber = String(org.history.latest?.commitNumber ?? 0);
      return { ids, commitNumber } satisfies TransactAnswer;
    },
  ),
];

/** @returns the ids of the records that were written */
function written(org: Org, writes: Writes, one: v.InferOutput<typeof write>): string[] {
  switch (one.op) {
    case "create":
      return Array.from({ length: one.count ?? 1 }, (_, i) =>
        writes.create(one.object, numbered(one.values, i + 1)),
      );
    case "update":
      writes.update(one.object, one.id, one.set);
      return [one.id];
    case "delete":
    case "undelete":
      writes[one.op](one.object, one.id);
      return [one.id];
    case "update-where": {
      const ids = idsWhere(org, one.object, one.where, one.limit);
      for (const [i, id] of ids.entries()) {
        writes.update(one.object, id, numbered(one.set, i + 1));
      }
      return ids;
    }
    case "delete-where": {
      const ids = idsWhere(org, one.object, one.where, one.limit);
      for (const id of ids) if (writes.find(one.object, id)) writes.delete(one.object, id);
      return ids;
    }
  }
}

/** The ids of the committed records that match, by creation. */
function idsWhere(
  org: Org,
  object: string,
  where: string | undefined,
  limit = MAX_RECORDS,
): string[] {
  const { name } = org.objectType(object);
  const condition = where === undefined ? "" : ` WHERE ${where}`;
  const soql = `SELECT Id FROM ${name}${condition} LIMIT ${limit}`;
  const plan = planQuery(org, soql, { includeDeleted: false });
  return [...plan.ids()];
}

function numbered(values: Values, n: number): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("{n}", String(n)) : value,
    ]),
  );
}

function placed(error: unknown, place: string): unknown {
  if (!(error instanceof SalesforceError)) return error;
  const { status, errorCode, message, fields } = error;
  if (status === 404) return refused(`${place}: ${message}`);
  return new SalesforceError(status, errorCode, `${place}: ${message}`, fields);
}

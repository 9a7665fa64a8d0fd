import { text } from "../model/field.ts";
import { badRequest } from "../model/salesforce-error.ts";
import { planQuery } from "../soql/soql.ts";
import type { Announcement, Commit } from "./announcement.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { OrgRecord } from "../model/record.ts";

/** Whether an event passes to the channel's subscribers. */
export type ChannelFilter = {
  /** The record fields in the expression; they are sent like enriched fields. */
  readonly fields: readonly string[];
  readonly passes: (announcement: Announcement, commit: Commit) => boolean;
};

/** The header fields that a filter can name: all but the lists. */
const HEADER_FIELDS = [
  "entityName",
  "changeType",
  "changeOrigin",
  "transactionKey",
  "commitUser",
] as const;

/**
 * The filter of a channel member: a WHERE clause over the record's fields and those of ChangeEventHeader (Change Data
 * Capture Developer Guide, "Change Event Filters" and "Filter Expression Format").
 *
 * @throws SalesforceError 400 for an invalid expression
 */
export function channelFilter(type: ObjectType, expression: string): ChannelFilter {
  const header = HEADER_FIELDS.map((name) => text(headerName(name), name, 255));
  const fields = [...type.fields, ...header];
  const fieldsByName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const filtered = { ...type, fields, fieldsByName, storedFields: fields };
  let held: Readonly<OrgRecord> = {};
  const where = expression.replaceAll(/\bChangeEventHeader\.(\w+)/gi, (_, name: string) =>
    headerName(name),
  );
  const plan = planned(
    oneRecord(filtered, () => held),
    `SELECT Id FROM ${type.name} WHERE ${where}`,
  );
  const named = new Set(where.match(/\w+/g)?.map((word) => word.toLowerCase()));
  return {
    fields: type.fields.map(({ name }) => name).filter((name) => named.has(name.toLowerCase())),
    passes(announcement, commit) {
      const { change, changeType, schema } = announcement;
      // Assumed: a gap event passes every filter, since its records' values are unknown.
      if (change === undefined) return true;
      const header = {
        entityName: schema.object,
        changeType,
        changeOrigin: commit.origin,
        transactionKey: commit.key,
        commitUser: commit.userId,
      };
      const own = HEADER_FIELDS.map((name) => [headerName(name), header[name]] as const);
      held = { ...change.after, IsDeleted: false, ...Object.fromEntries(own) };
      return plan.rows().length > 0;
    },
  };
}

const headerName = (name: string): string => `ChangeEventHeader_${name}`;

function planned(view: OrgView, soql: string) {
  try {
    return planQuery(view, soql, { includeDeleted: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest("INVALID_INPUT", `The filter expression isn't valid: ${reason}`);
  }
}

/** A view with only the record that the event is about. */
const oneRecord = (type: ObjectType, held: () => Readonly<OrgRecord>): OrgView => ({
  now: () => 0,
  objectTypes: () => [type],
  findObjectType: (name) => (name.toLowerCase() === type.name.toLowerCase() ? type : undefined),
  objectType: () => type,
  objectTypeOf: () => undefined,
  record: (_, id) => (held()["Id"] === id ? held() : undefined),
  records: () => [held()].values(),
  recordsWith: () => [held()],
  deletedRecord: () => undefined,
  deletedRecords: () => [].values(),
  count: () => 1,
});

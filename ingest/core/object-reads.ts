import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { MirrorTable } from "./mirror-table.ts";

/**
 * What an object lets be read, as its describe says (through the columns made from it). Copies, polls, verifications
 * and repairs all ask this one value:
 *
 *   whole reads ─┬─ of parents ──► by parent ids, in batches (objects that refuse a query without such a filter)
 *                ├─ archived ────► queryAll, IsDeleted = false: `query` hides archived records
 *                └─ others ──────► query
 *   changes ─────┬─ SystemModstamp, filterable and sortable ──► since a time, deleted records included
 *                ├─ CreatedDate, where nothing is ever updated ─► since a time: new records only
 *                └─ neither ────────────────────────────────────► every record, at intervals
 */
export type ObjectReads = {
  /** API name. */
  readonly object: string;
  /** `query` hides its archived records ("Archived Activities", SOAP API Developer Guide). */
  readonly hasArchived: boolean;
  /** Deleted records have IsDeleted, and `queryAll` shows them for a while. */
  readonly hasDeleted: boolean;
  /** The field whose order shows what changed; null where none does. */
  readonly changedBy: "SystemModstamp" | "CreatedDate" | null;
  /** Read by the ids of these objects' records in this field; null where it needs no filter. */
  readonly parents: Parents | null;
};

export type Parents = { readonly field: string; readonly objects: readonly string[] };

/**
 * Objects that refuse a query without a filter by one of these fields, with what it refers to where the describe does
 * not say ("ContentDocumentLink" and others, Object Reference).
 */
const READ_BY: Readonly<
  Record<string, readonly (readonly [field: string, object: string | null])[]>
> = {
  ContentDocumentLink: [
    ["ContentDocumentId", null],
    ["LinkedEntityId", null],
  ],
  ContentFolderItem: [["ParentContentFolderId", "ContentFolder"]],
  ContentFolderMember: [["ParentContentFolderId", "ContentFolder"]],
  IdeaComment: [["IdeaId", "Idea"]],
};

export function objectReads({
  object,
  columns,
}: Pick<MirrorTable, "object" | "columns">): ObjectReads {
  const live = columns.filter(isRead);
  const has = (field: string) => live.some((column) => column.field === field);
  const parents = parentsOf(object, live);
  return {
    object,
    hasArchived: has("IsArchived") && has("IsDeleted"),
    hasDeleted: has("IsDeleted"),
    changedBy: parents === null ? changedBy(object, live) : null,
    parents,
  };
}

/** Whether a read asks for the column: the org has its field, and does not refuse it. */
export function isRead({ retired, refused }: MirrorColumn): boolean {
  return !retired && refused === undefined;
}

/**
 * To a user who may edit nothing no field is updateable. So an object that dates changes is not taken for one that is
 * only ever appended to, unless it is a history.
 */
function changedBy(object: string, columns: readonly MirrorColumn[]): ObjectReads["changedBy"] {
  const shows = (name: string) =>
    columns.some(
      ({ field, filterable = true, sortable = true }) => field === name && filterable && sortable,
    );
  if (shows("SystemModstamp")) return "SystemModstamp";
  const isDated = columns.some(({ field }) => field === "LastModifiedDate");
  const isUpdated = columns.some(({ updateable }) => updateable);
  const isAppended = !isUpdated && (!isDated || object.endsWith("History"));
  return isAppended && shows("CreatedDate") ? "CreatedDate" : null;
}

function parentsOf(object: string, columns: readonly MirrorColumn[]): Parents | null {
  for (const [name, known] of READ_BY[object] ?? []) {
    const column = columns.find(({ field }) => field === name);
    if (column === undefined) continue;
    const objects = column.referenceTo.length > 0 || known === null ? column.referenceTo : [known];
    if (objects.length > 0) return { field: name, objects };
  }
  return null;
}

/** A query for records that are not deleted, archived ones included, and how it is asked. */
export type AliveQuery = { readonly soql: string; readonly includeDeleted: boolean };

/** @param rest a condition, and what follows it, such as an order; empty for all records */
export function aliveQuery(
  { object, hasArchived }: Pick<ObjectReads, "object" | "hasArchived">,
  select: string,
  { where = "", rest = "" }: { readonly where?: string; readonly rest?: string } = {},
): AliveQuery {
  const conditions = [where, hasArchived ? "IsDeleted = false" : ""].filter((one) => one !== "");
  const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const tail = rest === "" ? "" : ` ${rest}`;
  return { soql: `SELECT ${select} FROM ${object}${filter}${tail}`, includeDeleted: hasArchived };
}

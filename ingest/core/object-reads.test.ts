import { expect, test } from "vitest";
import { describedField as field } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import type { DescribedField } from "../../db/mirror/described-object.ts";
import { aliveQuery, objectReads } from "./object-reads.ts";

const reads = (object: string, ...fields: readonly DescribedField[]) =>
  objectReads({
    object,
    columns: mirrorColumns({
      ...{ name: object, label: object, labelPlural: object, keyPrefix: null },
      fields: [{ ...field("Id", "id"), updateable: false }, ...fields],
    }),
  });
const kept = (name: string, type: string, more: Partial<DescribedField> = {}) => ({
  ...field(name, type),
  updateable: false,
  ...more,
});

test("changes are read by SystemModstamp where a query may filter and order by it", () => {
  const stamp = kept("SystemModstamp", "datetime");
  expect(reads("Lead", field("Name"), stamp).changedBy).toBe("SystemModstamp");
  for (const refused of [{ filterable: false }, { sortable: false }])
    expect(reads("Lead", field("Name"), { ...stamp, ...refused }).changedBy).toBeNull();
});

test("what is never updated is read by CreatedDate, and anything else as a whole", () => {
  const created = kept("CreatedDate", "datetime");
  const stamp = kept("SystemModstamp", "datetime", { filterable: false });
  expect(reads("LeadHistory", kept("Field", "string"), created).changedBy).toBe("CreatedDate");
  expect(reads("LeadHistory", stamp, created).changedBy).toBe("CreatedDate");
  expect(reads("Thing__c", field("Name"), created).changedBy).toBeNull();
  // To a user who may edit nothing no field is updateable.
  const dated = kept("LastModifiedDate", "datetime");
  expect(reads("Thing__c", kept("Name", "string"), dated, created).changedBy).toBeNull();
  expect(reads("ThingFieldHistory", dated, created).changedBy).toBe("CreatedDate");
});

test("archived records are asked of queryAll, and deleted ones left out", () => {
  const task = reads("Task", kept("IsDeleted", "boolean"), kept("IsArchived", "boolean"));
  expect(aliveQuery(task, "Id", { where: "Id > 'x'", rest: "LIMIT 1" })).toEqual({
    soql: "SELECT Id FROM Task WHERE Id > 'x' AND IsDeleted = false LIMIT 1",
    includeDeleted: true,
  });
  expect(aliveQuery(reads("GroupMember"), "Id")).toEqual({
    soql: "SELECT Id FROM GroupMember",
    includeDeleted: false,
  });
  expect(reads("GroupMember").hasDeleted).toBe(false);
});

test("objects that refuse a query without a filter are read by their parents", () => {
  const of = { referenceTo: ["ContentDocument"] };
  const stamp = kept("SystemModstamp", "datetime");
  const document = kept("ContentDocumentId", "reference", of);
  const link = reads("ContentDocumentLink", stamp, document);
  expect(link.parents).toEqual({ field: "ContentDocumentId", objects: ["ContentDocument"] });
  // Such a query could not filter by the stamp alone either.
  expect(link.changedBy).toBeNull();
  const entity = kept("LinkedEntityId", "reference", { referenceTo: ["Order", "User"] });
  const unnamed = reads("ContentDocumentLink", kept("ContentDocumentId", "string"), entity);
  expect(unnamed.parents).toEqual({ field: "LinkedEntityId", objects: ["Order", "User"] });
  expect(reads("IdeaComment", kept("IdeaId", "reference")).parents).toEqual({
    field: "IdeaId",
    objects: ["Idea"],
  });
});

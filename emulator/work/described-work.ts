import { fieldGroups, type FieldGroup } from "../described/record-maker.ts";
import type { Making } from "../described/making.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Weighted } from "../org/random.ts";
import type { OrgRecord } from "../model/record.ts";
import type { WorkAction, WorkContext } from "./work-context.ts";

export const DESCRIBED_ACTIONS: Weighted<WorkAction> = [
  [66, updateOne],
  [6, updateSeveral],
  [14, createOne],
  [3, createSeveral],
  [5, deleteOne],
  [2, undeleteOne],
];

/** Most fields in an update, and the share of fields set in a new record. */
const MOST_FIELDS = 3;
const GIVEN = 0.5;
const EMPTIED = 0.1;
/** Records of an object with fewer are not deleted. */
const FEWEST_RECORDS = 10;
/** Above the numbers of seeded records, for unique values. */
const NUMBERS = 2 ** 31;

function updateOne(context: WorkContext): void {
  const type = anyType(context, ({ updateable }) => updateable);
  const id = type && context.places.pick(context.random, type.name);
  const record = id === undefined ? undefined : context.writes.find(type?.name ?? "", id);
  if (type === undefined || id === undefined || record === undefined) return;
  const values = changedValues(context, type, record);
  if (Object.keys(values).length > 0) context.writes.update(type.name, id, values);
}

/** The same change of several records, like a list view edit or a job. */
function updateSeveral(context: WorkContext): void {
  const { random, places, writes } = context;
  const type = anyType(context, ({ updateable }) => updateable);
  if (type === undefined) return;
  const values = changedValues(context, type, {});
  if (Object.keys(values).length === 0) return;
  const ids = new Set<string>();
  for (let i = random.between(3, 12); i > 0; i--) {
    const id = places.pick(random, type.name);
    if (id !== undefined) ids.add(id);
  }
  for (const id of ids) writes.update(type.name, id, values);
}

function createOne(context: WorkContext): void {
  const type = anyType(context, ({ createable }) => createable);
  if (type !== undefined) context.writes.create(type.name, newValues(context, type));
}

function createSeveral(context: WorkContext): void {
  const type = anyType(context, ({ createable }) => createable);
  if (type === undefined) return;
  for (let i = context.random.between(2, 6); i > 0; i--) {
    context.writes.create(type.name, newValues(context, type));
  }
}

function deleteOne(context: WorkContext): void {
  const { org, random, places, writes } = context;
  const isMany = ({ name }: ObjectType): boolean => org.count(name) > FEWEST_RECORDS;
  const type = anyType(context, (one) => one.deletable && isMany(one));
  const id = type && places.pick(random, type.name);
  if (type !== undefined && id !== undefined) writes.delete(type.name, id);
}

function undeleteOne({ org, random, places, writes }: WorkContext): void {
  const deleted = places.pickDeleted(random);
  if (deleted === undefined || !org.objectType(deleted.object).undeletable) return;
  writes.undelete(deleted.object, deleted.id);
}

/** A random described object that allows this, weighted by its number of records. */
function anyType(
  { org, random }: WorkContext,
  isPossible: (type: ObjectType) => boolean,
): ObjectType | undefined {
  const types = org
    .objectTypes()
    .filter((type) => type.saved !== undefined && type.setup !== true && isPossible(type));
  let at = random.next() * types.reduce((sum, { name }) => sum + org.count(name), 0);
  return types.find(({ name }) => (at -= org.count(name)) < 0);
}

function newValues(context: WorkContext, type: ObjectType): OrgRecord {
  const { random } = context;
  const making = makingOf(context);
  const record: OrgRecord = {};
  for (const group of groupsOf(context, type).createable) {
    if (group.required || random.chance(GIVEN)) group.put(making, record);
  }
  return fieldsThat(type, record, "createable");
}

function changedValues(
  context: WorkContext,
  type: ObjectType,
  record: Readonly<OrgRecord>,
): OrgRecord {
  const { random } = context;
  const making = makingOf(context);
  const groups = groupsOf(context, type).updateable;
  const values: OrgRecord = {};
  for (let i = random.between(1, MOST_FIELDS); i > 0; i--) {
    const group = random.any(groups);
    if (group === undefined) continue;
    const next: OrgRecord = { ...record, ...values };
    group.put(making, next);
    const isEmptied = !group.required && random.chance(EMPTIED);
    for (const { name } of group.fields) values[name] = isEmptied ? null : (next[name] ?? null);
  }
  return fieldsThat(type, values, "updateable");
}

function fieldsThat(
  type: ObjectType,
  values: OrgRecord,
  flag: "createable" | "updateable",
): OrgRecord {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => type.fieldsByName.get(name.toLowerCase())?.[flag]),
  );
}

function makingOf({ random, places, at }: WorkContext): Making {
  const idOf = (object: string): string | null => places.pick(random, object) ?? null;
  return { random, n: random.below(NUMBERS), at, idOf };
}

type Groups = {
  readonly createable: readonly FieldGroup[];
  readonly updateable: readonly FieldGroup[];
};

/** Cached by type; a schema change makes a new type. */
const made = new WeakMap<ObjectType, Groups>();

function groupsOf({ org }: WorkContext, type: ObjectType): Groups {
  const known = made.get(type);
  if (known !== undefined) return known;
  const all = fieldGroups(type, new Set(org.objectTypes().map(({ name }) => name)));
  const groups = {
    createable: all.filter(({ fields }) => fields.some(({ createable }) => createable)),
    // Never a parent of the same object, to avoid circles.
    updateable: all.filter(
      ({ fields }) =>
        fields.some(({ updateable }) => updateable) &&
        !fields.some(({ referenceTo }) => referenceTo.includes(type.name)),
    ),
  };
  made.set(type, groups);
  return groups;
}

import type { Type, types } from "avsc";

export const HEADER = "ChangeEventHeader";

/** One field of a change event's record; `parts` for compound fields (addresses, geolocations, names of people). */
export type EventField = {
  readonly name: string;
  /** Event paths of the parts, in order; null for a field that is no compound. */
  readonly parts: readonly { readonly name: string; readonly path: string }[] | null;
  /** True for a name that is a text for some records and has parts for others (accounts with person accounts). */
  readonly orText: boolean;
};

const known = new WeakMap<Type, readonly EventField[]>();

/** The fields of a change event's record by their index, which is what bitmaps count; index 0 is the header. */
export function eventFields(type: Type): readonly EventField[] {
  let fields = known.get(type);
  if (fields === undefined) {
    fields = fieldsOf(type);
    known.set(type, fields);
  }
  return fields;
}

function fieldsOf(type: Type): readonly EventField[] {
  if (type.typeName !== "record")
    throw new TypeError(`an event of type ${type.typeName} is no change event`);
  return (type as types.RecordType).fields.map(({ name, type: fieldType }) => {
    const branches = branchesOf(fieldType);
    const compound =
      name === HEADER ? undefined : branches.find((branch) => branch.typeName === "record");
    const parts = (compound as types.RecordType | undefined)?.fields ?? null;
    return {
      name,
      parts: parts?.map((part) => ({ name: part.name, path: `${name}.${part.name}` })) ?? null,
      orText: parts !== null && branches.some((branch) => branch.typeName === "string"),
    };
  });
}

function branchesOf(type: Type): readonly Type[] {
  return type.typeName.startsWith("union:") ? (type as types.UnwrappedUnionType).types : [type];
}

type Part = { readonly name: string; readonly type: string; readonly compoundFieldName?: unknown };
type Describe = { readonly name: string; readonly fields: readonly Part[] };

const compoundOf = ({ compoundFieldName }: Part): string | undefined =>
  typeof compoundFieldName === "string" ? compoundFieldName : undefined;

/**
 * What a describe says of compound fields that does not fit together, one line each: a part of a field that is not
 * described, and an address or a geolocation of which no field says that it is a part. Such fields hold values of their
 * own.
 */
export function compoundGaps({ name, fields }: Describe): readonly string[] {
  const described = new Set(fields.map((field) => field.name));
  const wholes = new Set(fields.map(compoundOf));
  return fields.flatMap((field) => {
    const whole = compoundOf(field);
    if (whole !== undefined && !described.has(whole)) {
      return [`${name}.${field.name} is a part of ${whole}, which is not described.`];
    }
    const isWhole = field.type === "address" || field.type === "location";
    if (!isWhole || wholes.has(field.name)) return [];
    return [`${name}.${field.name} has no parts: no field names it as its compoundFieldName.`];
  });
}

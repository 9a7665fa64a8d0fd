import * as v from "valibot";
import { closed } from "../faults/injection.ts";
import * as f from "../model/field.ts";
import type { FieldDescribe } from "../model/field-describe.ts";

const name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z]\w{0,79}$/, "expected an API name such as Region__c"),
);
const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const ofType = <const T extends string, E extends v.ObjectEntries>(type: T, options: E) =>
  closed({ name, label: v.optional(v.string()), type: v.literal(type), ...options });
const required = v.optional(v.boolean());
const calculated = v.optional(v.string());
const digits = { precision: v.optional(whole(1, 18)), scale: v.optional(whole(0, 17)) };
const values = v.pipe(v.array(v.string()), v.minLength(1));

/**
 * A field as an administrator creates it (Metadata API Developer Guide, "CustomField"): its type, and the options of
 * that type. The rest of its describe follows from these.
 */
export const fieldRequest = v.variant("type", [
  ofType("string", {
    length: v.optional(whole(1, 255)),
    unique: v.optional(v.boolean()),
    externalId: v.optional(v.boolean()),
    required,
    formula: calculated,
  }),
  ofType("textarea", { length: v.optional(whole(256, 131_072)) }),
  ofType("richtext", { length: v.optional(whole(256, 131_072)) }),
  ofType("encryptedstring", { length: v.optional(whole(1, 175)) }),
  ofType("boolean", { formula: calculated }),
  ofType("int", { required }),
  ofType("double", { ...digits, required, formula: calculated }),
  ofType("currency", { ...digits, required, formula: calculated }),
  ofType("percent", { ...digits, required, formula: calculated }),
  ofType("date", { required, formula: calculated }),
  ofType("datetime", { required, formula: calculated }),
  ofType("time", { required }),
  ofType("email", { required }),
  ofType("phone", { required }),
  ofType("url", { required }),
  ofType("picklist", { values, restricted: v.optional(v.boolean()), required }),
  ofType("multipicklist", { values }),
  ofType("reference", { referenceTo: values, relationshipName: v.optional(v.string()) }),
  ofType("location", {}),
]);

export type FieldRequest = v.InferOutput<typeof fieldRequest>;

const LONG_TEXT_LENGTH = 32_768;

/** The describes of the field: one, or three for a geolocation, whose parts come first. */
export function fieldsFrom(request: FieldRequest): readonly FieldDescribe[] {
  const { name } = request;
  const label = request.label ?? name.replace(/__c$/, "").replaceAll("_", " ");
  if (request.type === "location") return f.geolocation(name.replace(/__c$/, ""), label);
  const field = fieldFrom(request, name, label);
  const isRequired = "required" in request && request.required === true;
  const stored = isRequired ? { ...field, nillable: false, permissionable: false } : field;
  const expression = "formula" in request ? request.formula : undefined;
  return [expression === undefined ? stored : f.formula(stored, expression)];
}

function fieldFrom(
  request: Exclude<FieldRequest, { type: "location" }>,
  name: string,
  label: string,
): FieldDescribe {
  switch (request.type) {
    case "string": {
      const { length = 255, unique = false, externalId = false } = request;
      return f.text(name, label, length, { unique, externalId, idLookup: externalId });
    }
    case "textarea":
      return f.longText(name, label, request.length ?? LONG_TEXT_LENGTH);
    case "richtext":
      return f.richText(name, label, request.length ?? LONG_TEXT_LENGTH);
    case "encryptedstring":
      return f.encryptedText(name, label, request.length ?? 175);
    case "double":
      return f.number(name, label, request.precision ?? 18, request.scale ?? 0);
    case "currency":
      return f.currency(name, label, request.precision ?? 18, request.scale ?? 2);
    case "percent":
      return f.percent(name, label, request.precision ?? 18, request.scale ?? 0);
    case "picklist":
      return f.picklist(name, label, request.values, {
        restrictedPicklist: request.restricted ?? false,
        length: 255,
      });
    case "multipicklist":
      return f.multipicklist(name, label, request.values);
    case "reference": {
      const relationship = request.relationshipName ?? name.replace(/__c$/, "__r");
      return f.reference(name, label, relationship, request.referenceTo);
    }
    default:
      return PLAIN[request.type](name, label);
  }
}

/** Types without options. */
const PLAIN = {
  boolean: f.checkbox,
  int: f.integer,
  date: f.date,
  datetime: f.datetime,
  time: f.time,
  email: f.email,
  phone: f.phone,
  url: f.url,
};

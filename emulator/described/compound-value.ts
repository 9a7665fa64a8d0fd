import { PLACES, STREETS } from "../seed/places.ts";
import { coordinate, numberValue } from "./number-value.ts";
import { picklistValue } from "./picklist-value.ts";
import { fitting, personNamePart, textValue } from "./text-value.ts";
import type { Making } from "./making.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { Random } from "../org/random.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** Every third account is a person, whose name has parts; the others have a name of their own. */
export function putAccountName(
  whole: FieldDescribe,
  parts: readonly FieldDescribe[],
  making: Making,
  record: OrgRecord,
): void {
  if (making.n % 3 === 1) return putNameParts(parts, making, record);
  for (const part of parts) record[part.name] = null;
  record[whole.name] = textValue(whole, making.random, making.n);
}

export function putNameParts(
  parts: readonly FieldDescribe[],
  { random, n }: Making,
  record: OrgRecord,
): void {
  for (const part of parts) {
    if (part.type === "picklist") {
      record[part.name] = picklistValue(part, random, n, undefined);
      continue;
    }
    // A person has a last name, though the field of an account may be empty.
    const isOptional = part.nillable && part.name !== "LastName";
    const isLeftOut = isOptional && n > 1 && random.chance(0.3);
    record[part.name] = isLeftOut ? null : fitting(personNamePart(part.name, random), part);
  }
}

/** Longer names first, so that `StateCode` is found before `State`. */
const ADDRESS_PARTS = [
  "Street",
  "City",
  "PostalCode",
  "StateCode",
  "State",
  "CountryCode",
  "Country",
  "Latitude",
  "Longitude",
] as const;

export function putAddressParts(
  parts: readonly FieldDescribe[],
  { random, n }: Making,
  record: OrgRecord,
): void {
  const [city, state, postalCode, country, latitude, longitude] = random.pick(PLACES);
  const isLocated = n < 2 || random.chance(0.4);
  const near = (degrees: number): number | null =>
    isLocated ? Number((degrees + random.next() * 0.02).toFixed(6)) : null;
  const street = `${random.between(1, 480)} ${random.pick(STREETS)}`;
  const said: Record<(typeof ADDRESS_PARTS)[number], FieldValue> = {
    Street: random.chance(0.2) ? `${street}\nFloor ${random.between(2, 30)}` : street,
    City: city,
    State: state ?? city,
    StateCode: null,
    PostalCode: postalCode,
    Country: country,
    CountryCode: null,
    Latitude: near(latitude),
    Longitude: near(longitude),
  };
  for (const part of parts) {
    const { name } = part;
    const isAccuracy = /GeocodeAccuracy(__s)?$/.test(name);
    if (isAccuracy) record[name] = isLocated ? "Address" : null;
    else if (part.type === "picklist") record[name] = picklistValue(part, random, n, undefined);
    else {
      // The parts of a custom address are named `Site__City__s`.
      const known = ADDRESS_PARTS.find((suffix) => name.replace(/__s$/, "").endsWith(suffix));
      const value = known === undefined ? otherPart(part, random, n) : said[known];
      record[name] = typeof value === "string" ? fitting(value, part) : value;
    }
  }
}

/** A part that no address is known to have. */
const otherPart = (part: FieldDescribe, random: Random, n: number): FieldValue =>
  part.soapType === "xsd:double" || part.soapType === "xsd:int"
    ? numberValue(part, random, n)
    : textValue(part, random, n);

export function putPlaceParts(
  parts: readonly FieldDescribe[],
  { random }: Making,
  record: OrgRecord,
): void {
  for (const { name } of parts) record[name] = coordinate(random, /latitude/i.test(name));
}

import { PLACES, STREETS } from "../objects/places.ts";
import { coordinate } from "./number-value.ts";
import { picklistValue } from "./picklist-value.ts";
import { fitting, personNamePart, textValue } from "./text-value.ts";
import type { Making } from "./making.ts";
import type { FieldDescribe } from "../org/field-describe.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";

/** Every third account is a person's: its name has parts; the others have a name of their own. */
export function accountName(
  whole: FieldDescribe,
  parts: readonly FieldDescribe[],
  making: Making,
): OrgRecord {
  if (making.n % 3 === 1) return nameParts(parts, making);
  const name = textValue(whole, making.random, making.n);
  return { ...Object.fromEntries(parts.map((part) => [part.name, null])), [whole.name]: name };
}

export function nameParts(parts: readonly FieldDescribe[], { random, n }: Making): OrgRecord {
  return Object.fromEntries(
    parts.map((part) => {
      if (part.type === "picklist") return [part.name, picklistValue(part, random, n, undefined)];
      const isLeftOut = part.nillable && n > 1 && random.chance(0.3);
      return [part.name, isLeftOut ? null : fitting(personNamePart(part.name, random), part)];
    }),
  );
}

/** The longer names first: `StateCode` ends like no other, `State` like both. */
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

export function addressParts(parts: readonly FieldDescribe[], { random, n }: Making): OrgRecord {
  const place = random.pick(PLACES);
  const [city, state, postalCode, country, latitude, longitude] = place;
  const isLocated = n < 2 || random.chance(0.4);
  const near = (degrees: number): number | null =>
    isLocated ? Number((degrees + random.next() * 0.02).toFixed(6)) : null;
  const said: Record<(typeof ADDRESS_PARTS)[number], FieldValue> = {
    Street: `${random.between(1, 480)} ${random.pick(STREETS)}${random.chance(0.2) ? `\nFloor ${random.between(2, 30)}` : ""}`,
    City: city,
    State: state ?? city,
    StateCode: null,
    PostalCode: postalCode,
    Country: country,
    CountryCode: null,
    Latitude: near(latitude),
    Longitude: near(longitude),
  };
  return Object.fromEntries(
    parts.map((part) => {
      if (part.name.endsWith("GeocodeAccuracy")) return [part.name, isLocated ? "Address" : null];
      if (part.type === "picklist") return [part.name, picklistValue(part, random, n, undefined)];
      const known = ADDRESS_PARTS.find((name) => part.name.endsWith(name));
      const value = known === undefined ? textValue(part, random, n) : said[known];
      return [part.name, typeof value === "string" ? fitting(value, part) : value];
    }),
  );
}

export function placeParts(parts: readonly FieldDescribe[], { random }: Making): OrgRecord {
  return Object.fromEntries(
    parts.map(({ name }) => [name, coordinate(random, /latitude/i.test(name))]),
  );
}

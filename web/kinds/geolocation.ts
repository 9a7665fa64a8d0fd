import type { Column } from "../../edge/protocol/object.ts";
import { digitsOf, groupedText, rounded } from "../format/digits.ts";
import type { Kind, OfKind } from "./kind.ts";
import { number } from "./number.ts";

/** About a metre. */
const PLACES = 5;

/** Parts of a geolocation: `BillingLatitude`, `Office__Longitude__s` (Object Reference, "Compound Fields"). */
const PART = /(latitude|longitude)(__s)?$/i;

const part = (letters: { readonly from: string; readonly below: string }): Kind => ({
  ...number,
  types: [],
  text(value) {
    const digits = digitsOf(String(value));
    if (digits === null) return String(value);
    const { sign, ...size } = rounded(digits, PLACES);
    const letter = sign === "-" ? letters.below : letters.from;
    return `${groupedText({ ...size, sign: "" }, PLACES)}° ${letter}`;
  },
});
const latitude = part({ from: "N", below: "S" });
const longitude = part({ from: "E", below: "W" });

/** The kind of a column that is a part of a geolocation; undefined of others. */
export function geolocationKind(column: OfKind): Kind | undefined {
  if (column.type !== "double" || column.field === undefined) return undefined;
  const name = PART.exec(column.field)?.[1]?.toLowerCase();
  return name === undefined ? undefined : name === "latitude" ? latitude : longitude;
}

/** The field, in lower case, of the longitude that belongs to a latitude; undefined of what is none. */
export function longitudeOf(column: Column): string | undefined {
  if (geolocationKind(column) !== latitude) return undefined;
  return column.field.toLowerCase().replace(/latitude(?=(__s)?$)/, "longitude");
}

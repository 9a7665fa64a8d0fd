import { boolean } from "./boolean.ts";
import { currency } from "./currency.ts";
import { date } from "./date.ts";
import { datetime } from "./datetime.ts";
import { email } from "./email.ts";
import { geolocationKind } from "./geolocation.ts";
import { id } from "./id.ts";
import type { Kind, OfKind } from "./kind.ts";
import { longText } from "./long-text.ts";
import { multipicklist } from "./multipicklist.ts";
import { number } from "./number.ts";
import { percent } from "./percent.ts";
import { phone } from "./phone.ts";
import { picklist } from "./picklist.ts";
import { reference } from "./reference.ts";
import { richArea, richLine } from "./rich-text.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";
import { url } from "./url.ts";

export const KINDS: readonly Kind[] = [
  text,
  longText,
  id,
  reference,
  boolean,
  number,
  currency,
  percent,
  date,
  datetime,
  time,
  picklist,
  multipicklist,
  email,
  phone,
  url,
];

const BY_TYPE = new Map(KINDS.flatMap((kind) => kind.types.map((type) => [type, kind] as const)));

/** The kind of a column; of a type that is not known, text. */
export function kindOf(column: OfKind): Kind {
  const kind = geolocationKind(column) ?? BY_TYPE.get(column.type) ?? text;
  if (column.rich === undefined) return kind;
  return kind === longText ? richArea : richLine;
}

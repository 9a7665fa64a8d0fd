import type { Column } from "../../edge/protocol/object.ts";
import { boolean } from "./boolean.ts";
import { date } from "./date.ts";
import { datetime } from "./datetime.ts";
import { email } from "./email.ts";
import { id } from "./id.ts";
import type { Kind } from "./kind.ts";
import { longText } from "./long-text.ts";
import { multipicklist } from "./multipicklist.ts";
import { number } from "./number.ts";
import { percent } from "./percent.ts";
import { phone } from "./phone.ts";
import { picklist } from "./picklist.ts";
import { reference } from "./reference.ts";
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
export function kindOf(column: Pick<Column, "type">): Kind {
  return BY_TYPE.get(column.type) ?? text;
}

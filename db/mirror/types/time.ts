import { isoFromEpoch } from "./epoch.ts";
import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";

/** `09:30:00.000`, without a zone. */
export const time: FieldKind<"time"> = {
  ...text,
  types: ["time"],
  pgType: "time",
  fromEvent(value) {
    const iso = isoFromEpoch(value);
    return iso?.slice(iso.indexOf("T") + 1, -1);
  },
  // REST writes `09:30:00.000Z`.
  fromJson: (value) => String(value).replace(/Z$/, ""),
  fromText: (printed) => `${printed.slice(0, 8)}.${printed.slice(9, 12).padEnd(3, "0")}`,
  filter: {
    operators: ORDER_OPERATORS,
    takes: "a time of day, as in 09:30:00",
    parse: (value) =>
      /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?Z?$/.test(value)
        ? value.replace("Z", "")
        : null,
  },
};

import { MOST_UNITS, PERIOD_NAMES } from "../../edge/protocol/calendar-unit.ts";
import type { Period } from "../../edge/protocol/question.ts";
import { isolated } from "../format/isolated.ts";
import { countText } from "../format/number.ts";

/** `this-month`, `last-n-days:30`: a stretch of time, or in a sentence why it is none. */
export function readPeriod(text: string): Period | string {
  const [name = "", digits] = text.split(/:(.*)/, 2);
  const shown = `“${isolated(text.slice(0, 40))}”`;
  if (!PERIOD_NAMES.some((one) => one === name))
    return `${shown} is no stretch of time; it takes one such as this-month, or last-n-days:30.`;
  const takesN = name.includes("-n-");
  const n = Number(digits);
  const isCount = /^\d{1,4}$/.test(digits ?? "") && n >= 1 && n <= MOST_UNITS;
  if (takesN ? !isCount : digits !== undefined)
    return takesN
      ? `${shown} needs a whole number from 1 to ${countText(MOST_UNITS)} at its end, as in ${name}:30.`
      : `${shown} takes no number; ${name} alone is one stretch of time.`;
  return { period: name, ...(takesN ? { n } : {}) } as Period;
}

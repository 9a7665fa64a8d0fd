import { isDecimal, compareDecimals } from "../../kinds/decimal.ts";
import { isolated } from "../../format/isolated.ts";

export type Bound = number | string;

/** `30, 60, 90` as bounds of bands, or why it is none. Digits that a number cannot hold stay digits. */
export function boundsOf(
  text: string,
): { readonly bounds: readonly Bound[] } | { readonly fault: string } {
  const texts = text.split(/[,;\s]+/).filter(Boolean);
  if (texts.length === 0) return { fault: "Write at least one bound, as in 30, 60, 90." };
  const wrong = texts.find((one) => !isDecimal(one));
  if (wrong !== undefined)
    return { fault: `“${isolated(wrong)}” is no number; write bounds as in 30, 60, 90.` };
  const isUp = texts.every((one, i) => i === 0 || compareDecimals(texts[i - 1] ?? "", one) < 0);
  if (!isUp) return { fault: "Bounds ascend, as in 30, 60, 90." };
  return { bounds: texts.map((one) => (String(Number(one)) === one ? Number(one) : one)) };
}

/** A number that may be a string of decimal digits, grouped, none of its digits lost: Intl reads decimal strings exactly. */
export function numberText(value: string | number, scale: number): string {
  const digits = fractionDigits(scale);
  const text = formatter(digits.min, digits.max).format(
    value as Intl.StringNumericLiteral | number,
  );
  return text === "-0" ? "0" : text;
}

/** A count: `1,240`. */
export function countText(count: number): string {
  return formatter(0, 0).format(count);
}

/** Whole percents of a part, never 100 before the end, never above. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 99 : 0;
  return part >= whole ? 100 : Math.floor((part / whole) * 100);
}

/** Up to four decimals are shown in full, so that they align; more only as far as they are there. */
function fractionDigits(scale: number): { readonly min: number; readonly max: number } {
  return scale <= 4 ? { min: scale, max: scale } : { min: 0, max: Math.min(scale, 20) };
}

const formatters = new Map<number, Intl.NumberFormat>();

function formatter(min: number, max: number): Intl.NumberFormat {
  const key = min * 100 + max;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat("en", {
    minimumFractionDigits: min,
    maximumFractionDigits: max,
  });
  formatters.set(key, made);
  return made;
}

/** A number with its digits grouped. A string of decimal digits loses none: Intl reads decimal strings exactly. */
export function numberText(value: string | number, scale: number): string {
  const digits = fractionDigits(value, scale);
  const text = formatter(digits.min, digits.max).format(
    value as Intl.StringNumericLiteral | number,
  );
  return text === "-0" ? "0" : text;
}

/** A count: `1,240`. */
export function countText(count: number): string {
  // Not Intl: it takes long to begin, and counts are on every page.
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A size in the unit that fits: `450 MB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1e6;
  if (megabytes < 1_000) return `${countText(megabytes)} MB`;
  return `${numberText(Math.floor(megabytes / 100) / 10, 0)} GB`;
}

/** Whole percents of a part: 100 only at the end, and never more. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 99 : 0;
  return part >= whole ? 100 : Math.floor((part / whole) * 100);
}

/** Decimals are filled up to a scale of at most four, so that they align. Decimals beyond the scale are shown too. */
function fractionDigits(
  value: string | number,
  scale: number,
): { readonly min: number; readonly max: number } {
  const own = /\.(\d*?)0*$/.exec(String(value))?.[1]?.length ?? 0;
  const min = scale <= MAX_FILLED ? scale : 0;
  return { min, max: Math.min(MAX_DIGITS, Math.max(min, own)) };
}

const MAX_FILLED = 4;
/** The most that every Intl accepts. */
const MAX_DIGITS = 20;

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

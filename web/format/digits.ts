/**
 * Decimal digits as people read them, exact however many there are. Not by Intl, whose first use takes a
 * phone 100 ms and more before a page is drawn (docs/performance.md). Tests compare the two.
 */
export type Digits = {
  readonly sign: "" | "-";
  /** At least one digit, and no zero before others. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly fraction: string;
};

const PLAIN = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** The digits of a number or of a decimal string; null of what is none, such as NaN. */
export function digitsOf(value: string | number): Digits | null {
  const [match, sign, whole = "", fraction = "", exponent = "0"] = PLAIN.exec(String(value)) ?? [];
  if (match === undefined || whole + fraction === "") return null;
  return shifted({ sign: sign === "-" ? "-" : "", whole, fraction }, Number(exponent));
}

/** Times a power of ten. */
export function shifted({ sign, whole, fraction }: Digits, places: number): Digits {
  const at = whole.length + places;
  const all = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, -at), "0");
  const point = Math.max(0, at);
  return tidy(sign, all.slice(0, point).padEnd(point, "0"), all.slice(point));
}

/**
 * Rounded, halves away from zero.
 *
 * @param places after the point; below zero, so many zeros before it
 */
export function rounded(digits: Digits, places: number): Digits {
  const { sign, whole, fraction } = digits;
  if (fraction.length <= places) return digits;
  const all = whole + fraction;
  const kept = whole.length + places;
  if (kept < 0) return tidy("", "0", "");
  const up = (all[kept] ?? "0") >= "5" ? 1n : 0n;
  const units = String(BigInt(all.slice(0, kept)) + up).padStart(kept, "0");
  if (places <= 0) return tidy(sign, units + "0".repeat(-places), "");
  return tidy(sign, units.slice(0, -places), units.slice(-places));
}

/** Rounded to so many digits, not counting the zeros before the first one. */
export function roundedTo(digits: Digits, significant: number): Digits {
  const { whole, fraction } = digits;
  const before = whole === "0" ? fraction.search(/[1-9]|$/) * -1 : whole.length;
  return rounded(digits, significant - before);
}

/** With thousands grouped: `-1,240.50`. @param least so many digits after the point, filled by zeros */
export function groupedText({ sign, whole, fraction }: Digits, least = 0): string {
  const shown = fraction.padEnd(least, "0");
  return `${sign}${whole.replace(/\B(?=(?:\d{3})+$)/g, ",")}${shown && `.${shown}`}`;
}

/** Without groups: `-1240.5`. */
export function plainText({ sign, whole, fraction }: Digits): string {
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}

/** Zero has no sign. */
function tidy(sign: Digits["sign"], whole: string, fraction: string): Digits {
  const tidied = {
    whole: whole.replace(/^0+(?=\d)/, "") || "0",
    fraction: fraction.replace(/0+$/, ""),
  };
  return { ...tidied, sign: tidied.whole === "0" && tidied.fraction === "" ? "" : sign };
}

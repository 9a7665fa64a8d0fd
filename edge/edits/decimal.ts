/**
 * Decimal numbers as text, exactly: `-12.5` is −125 units of a tenth. A double would lose digits of a currency field,
 * and a difference that is added twice would be off by the loss.
 */
type Decimal = { readonly units: bigint; readonly scale: number };

/** @returns null for what is no plain decimal number */
function parsed(text: string): Decimal | null {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  const [, sign = "", whole = "", fraction = ""] = parts ?? [];
  if (parts === null || whole + fraction === "") return null;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

/** The shortest text: no exponent, no trailing zeros, "0" for -0. */
function written({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 || fraction === "" ? whole : `${whole}.${fraction}`;
  return units < 0n ? `-${text}` : text;
}

/** Half away from zero, as Salesforce rounds on save. @returns null for what is no decimal number */
export function roundDecimal(text: string, scale: number): string | null {
  const number = parsed(text);
  if (number === null) return null;
  return written(number.scale <= scale ? number : rounded(number, scale));
}

function rounded({ units, scale: from }: Decimal, scale: number): Decimal {
  const unit = 10n ** BigInt(from - scale);
  const magnitude = units < 0n ? -units : units;
  const up = (magnitude % unit) * 2n >= unit ? 1n : 0n;
  const result = magnitude / unit + up;
  return { units: units < 0n ? -result : result, scale };
}

/** Digits before the point, without leading zeros. */
export function wholeDigits(text: string): number {
  return text.replace(/^[+-]?0*/, "").replace(/\..*$/, "").length;
}

/** `theirs` + (`mine` − `base`), exactly. @returns null where one of them is no decimal number */
export function addDifference(theirs: string, mine: string, base: string): string | null {
  const [their, my, old] = [theirs, mine, base].map(parsed);
  if (!their || !my || !old) return null;
  const scale = Math.max(their.scale, my.scale, old.scale);
  const units = atScale(their, scale) + atScale(my, scale) - atScale(old, scale);
  return written({ units, scale });
}

function atScale({ units, scale: from }: Decimal, scale: number): bigint {
  return units * 10n ** BigInt(scale - from);
}

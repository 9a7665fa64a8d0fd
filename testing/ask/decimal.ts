/*
 * Decimals of the oracle: exact, on big integers, with Postgres's own rule for the digits of a quotient. It shares
 * nothing with the statement.
 */
export type Decimal = { readonly units: bigint; readonly scale: number };

export function decimal(text: string): Decimal {
  const [whole = "", fraction = ""] = text.split(".");
  return trimmed({ units: BigInt(whole + fraction), scale: fraction.length });
}

function trimmed({ units, scale }: Decimal): Decimal {
  let [shorter, left] = [units, scale];
  while (left > 0 && shorter % 10n === 0n) [shorter, left] = [shorter / 10n, left - 1];
  return { units: shorter, scale: left };
}

function at({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return trimmed({ units: at(a, scale) + at(b, scale), scale });
}

export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { units: -b.units, scale: b.scale });
}

export function times(a: Decimal, b: Decimal): Decimal {
  return trimmed({ units: a.units * b.units, scale: a.scale + b.scale });
}

export function order(a: Decimal, b: Decimal): number {
  const { units } = minus(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

export function floor({ units, scale }: Decimal): bigint {
  const one = 10n ** BigInt(scale);
  return units / one - (units < 0n && units % one !== 0n ? 1n : 0n);
}

/** As numeric_div of Postgres: the scale of select_div_scale (numeric.c), rounded half away from zero. */
export function quotient(a: Decimal, b: Decimal): Decimal {
  const [first, second] = [leading(a), leading(b)];
  const weight = first.weight - second.weight - (first.digit <= second.digit ? 1 : 0);
  const scale = Math.max(16 - weight * 4, a.scale, b.scale, 0);
  const shift = scale + 1 - a.scale + b.scale;
  const scaled = shift >= 0 ? a.units * 10n ** BigInt(shift) : a.units / 10n ** BigInt(-shift);
  const oneMore = scaled / b.units;
  const rounded = (oneMore + (oneMore < 0n ? -5n : 5n)) / 10n;
  return trimmed({ units: rounded, scale });
}

/** The first digit to the base of 10,000, and the power of the base that it stands for. */
function leading({ units, scale }: Decimal): { readonly weight: number; readonly digit: number } {
  const digits = String(units < 0n ? -units : units);
  if (digits === "0") return { weight: 0, digit: 0 };
  const power = digits.length - scale - 1;
  const weight = Math.floor(power / 4);
  return {
    weight,
    digit: Number(digits.slice(0, power - weight * 4 + 1).padEnd(power - weight * 4 + 1, "0")),
  };
}

export function text({ units, scale }: Decimal): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}

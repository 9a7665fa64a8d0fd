/**
 * A whole number from 1 on of the environment, read at the start of the process; or else what is given in its place.
 * For what the fault harness and tests set, which last for seconds: people set what `config.ts` knows.
 */
export function wholeSetting<Otherwise extends number | null>(
  variable: string,
  otherwise: Otherwise,
): number | Otherwise {
  const given = Number(process.env[variable]);
  return Number.isSafeInteger(given) && given > 0 ? given : otherwise;
}

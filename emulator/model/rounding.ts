/**
 * Rounds half away from zero by the decimal digits of the number. Near a half it rounds the decimal text itself: 1.005
 * × 100 is 100.49999999999999 in binary.
 */
export function roundTo(value: number, scale: number): number {
  if (Number.isInteger(value)) return value;
  const factor = 10 ** scale;
  const scaled = Math.abs(value) * factor;
  if (scaled > Number.MAX_SAFE_INTEGER) return value;
  const isNearHalf =
    scaled > 0.1 && Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-6 * Math.max(1, scaled / 1e6);
  const rounded = isNearHalf
    ? Number(`${Math.round(Number(`${Math.abs(value)}e${scale}`))}e-${scale}`)
    : Math.round(scaled) / factor;
  return value < 0 ? -rounded : rounded;
}

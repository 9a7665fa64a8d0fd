import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { isDecimal } from "../kinds/decimal.ts";
import { longitudeOf } from "../kinds/geolocation.ts";

/** Shows a street and what is around it. */
const ZOOM = 16;

/** The place on a map of a latitude and its longitude; null of other columns, and where one of the two is missing. */
export function mapHref(column: Column, columns: readonly Column[], cells: Cells): string | null {
  const other = longitudeOf(column);
  const longitude = columns.find(({ field }) => field.toLowerCase() === other);
  if (longitude === undefined) return null;
  const [lat, lon] = [column, longitude].map((one) => String(cells[one.column] ?? ""));
  if (lat === undefined || lon === undefined || !isDecimal(lat) || !isDecimal(lon)) return null;
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=${ZOOM}/${lat}/${lon}`;
}

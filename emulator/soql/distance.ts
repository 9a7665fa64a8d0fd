import { malformed } from "./malformed.ts";
import { queryField } from "./field.ts";
import { number } from "../model/field.ts";
import type { FunctionExp } from "@jetstreamapp/soql-parser-js";
import type { OrgRecord } from "../model/record.ts";
import type { RecordValue, Scope } from "./value.ts";

type Place = { readonly latitude: number; readonly longitude: number };
type PlaceReader = {
  readonly reads: readonly string[];
  readonly of: (record: Readonly<OrgRecord>) => Place | undefined;
};

const EARTH_RADIUS: Readonly<Record<string, number>> = { mi: 3958.8, km: 6371 };

/**
 * `DISTANCE(Location__c, GEOLOCATION(37.7, -122.4), 'mi')`: the great-circle distance of two places (SOQL and SOSL
 * Reference, "Location-Based SOQL Queries").
 */
export function distance(
  scope: Scope,
  { parameters, rawValue = "DISTANCE" }: FunctionExp,
): RecordValue {
  const [from, to, unit] = parameters ?? [];
  const radius = EARTH_RADIUS[typeof unit === "string" ? unit.replaceAll("'", "") : ""];
  if (from === undefined || to === undefined || radius === undefined) throw malformed(rawValue);
  const [placeA, placeB] = [placeOf(scope, from, rawValue), placeOf(scope, to, rawValue)];
  return {
    reads: [...placeA.reads, ...placeB.reads],
    field: number("Distance", "Distance", 18, 8),
    read: (record) => {
      const [a, b] = [placeA.of(record), placeB.of(record)];
      return a === undefined || b === undefined ? null : radius * angle(a, b);
    },
  };
}

function placeOf(
  { org, type, alias }: Scope,
  written: string | FunctionExp,
  rawValue: string,
): PlaceReader {
  if (typeof written !== "string") {
    const [latitude, longitude] = (written.parameters ?? []).map(Number);
    if (latitude === undefined || longitude === undefined || Number.isNaN(latitude + longitude)) {
      throw malformed(rawValue);
    }
    return { reads: [], of: () => ({ latitude, longitude }) };
  }
  const { field } = queryField(org, type, written, alias);
  const part = (name: RegExp) =>
    type.fields.find((one) => one.compoundFieldName === field.name && name.test(one.name))?.name;
  const [latitudeName, longitudeName] = [part(/Latitude(__s)?$/), part(/Longitude(__s)?$/)];
  if (latitudeName === undefined || longitudeName === undefined) throw malformed(rawValue);
  return {
    reads: [latitudeName, longitudeName],
    of: (record) => {
      const [latitude, longitude] = [record[latitudeName] ?? null, record[longitudeName] ?? null];
      if (latitude === null || longitude === null) return undefined;
      return { latitude: Number(latitude), longitude: Number(longitude) };
    },
  };
}

/** The great-circle distance in radians, by the haversine formula. */
function angle(a: Place, b: Place): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const h =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}

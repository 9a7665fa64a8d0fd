import { zoneNamed } from "../../edge/protocol/zone-name.ts";

export type ReaderZone = {
  /** As questions take it. */
  readonly zone: string;
  /** False: UTC stands for a zone that questions do not take. */
  readonly isOwn: boolean;
};

/** The zone whose days the reader sees. */
export function readerZone(named: string = zoneOfClock()): ReaderZone {
  const zone = zoneNamed(named);
  return { zone: zone ?? "UTC", isOwn: zone !== null };
}

type WithTemporal = { readonly Temporal?: { readonly Now: { timeZoneId(): string } } };

/** Intl, which every browser has, takes long to begin. */
function zoneOfClock(): string {
  const { Temporal } = globalThis as WithTemporal;
  return Temporal?.Now.timeZoneId() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

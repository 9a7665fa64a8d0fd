const UTC = /^(Etc\/)?(UTC|GMT|UCT|Zulu|Universal|Greenwich|GMT[+-]?0|Z|[+-]00(:?00)?)$/i;
/** What a browser calls a zone that it has no name for. */
const UNKNOWN = /^Etc\/Unknown$/i;
const NAME = /^[A-Za-z]+(\/[A-Za-z][\w+-]*){1,2}$/;

/**
 * The name of a zone as questions take it; null where they do not. Names without a place and other offsets are not taken:
 * Postgres reads `CET` as an abbreviation without summer time, and the sign of `+02:00` the other way round.
 */
export function zoneNamed(name: string): string | null {
  if (UTC.test(name)) return "UTC";
  return NAME.test(name) && !UNKNOWN.test(name) ? name : null;
}

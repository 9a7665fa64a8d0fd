import { SalesforceError, notFound } from "../model/salesforce-error.ts";

/** Versions 21–30 were retired in Summer '25 (Knowledge, "Salesforce Platform API Versions 21.0 through 30.0"). */
const OLDEST_VERSION = 31;
const NEWEST_VERSION = 67;
/** Spring '14 was version 30. Each year has a spring, a summer and the next year's winter release. */
const FIRST_SEASON = { version: 30, year: 14 };
const SEASONS = ["Spring", "Summer", "Winter"] as const;

/** The versions that are served, oldest first; no session is needed. */
export function versions(): { version: string; label: string; url: string }[] {
  return Array.from({ length: NEWEST_VERSION - OLDEST_VERSION + 1 }, (_, i) => {
    const version = OLDEST_VERSION + i;
    const since = version - FIRST_SEASON.version;
    const season = since % 3;
    const year = FIRST_SEASON.year + Math.floor(since / 3) + (season === 2 ? 1 : 0);
    return {
      label: `${SEASONS[season]} '${year}`,
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    };
  });
}

/** @throws SalesforceError for a version that is not served */
export function checkVersion(name: string): void {
  const version = /^v(\d+)\.0$/.exec(name)?.[1];
  const number = Number(version);
  if (version === undefined || number > NEWEST_VERSION) throw notFound();
  if (number < OLDEST_VERSION) {
    throw new SalesforceError(
      410,
      "UNSUPPORTED_API_VERSION",
      `API version ${version}.0 is retired`,
    );
  }
}

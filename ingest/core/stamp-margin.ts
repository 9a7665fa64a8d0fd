import { wholeSetting } from "./whole-setting.ts";

/**
 * How long before its commit a transaction may have saved a record, in milliseconds. SystemModstamp is the time of the
 * save, an event's commit time that of the commit: whatever reads "everything changed since a commit" by SystemModstamp
 * begins as much earlier. An Apex transaction runs for at most 10 minutes ("Execution Governors and Limits", Apex
 * Developer Guide). The fault harness, whose org saves and commits in one moment, sets it shorter.
 */
export const SAVE_MARGIN_MS: number = wholeSetting("ORGMIRROR_SAVE_MARGIN_MS", 600_000);

/**
 * What Postgres's clock may differ from Salesforce's, by which records are stamped, in milliseconds. Ours
 * (ARCHITECTURE.md, "What is assumed about Salesforce"). The fault harness sets it shorter where both are one clock.
 */
export const CLOCKS_MS: number = wholeSetting("ORGMIRROR_CLOCKS_MS", 5 * 60_000);

/**
 * How much older than a time of Postgres's clock the SystemModstamp may be of what was committed after that time: for
 * whatever reads "everything changed since" a read began, a mark was made, or a repair was opened.
 */
export const STAMP_MARGIN_MS: number = SAVE_MARGIN_MS + CLOCKS_MS;

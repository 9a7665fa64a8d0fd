import { wholeSetting } from "../lib/whole-setting.ts";

/**
 * How long before its commit a transaction may have saved a record, in milliseconds. SystemModstamp is the time of the
 * save, an event's commit time that of the commit: whatever reads "everything changed since a commit" by SystemModstamp
 * begins as much earlier. An Apex transaction runs for at most 10 minutes ("Execution Governors and Limits", Apex
 * Developer Guide). The fault harness, whose org saves and commits in one moment, sets it shorter.
 */
export const SAVE_MARGIN_MS: number = wholeSetting("ORGMIRROR_SAVE_MARGIN_MS", 600_000);

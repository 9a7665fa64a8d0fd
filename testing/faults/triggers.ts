import { fieldAdded } from "./data-faults.ts";
import type { Injection } from "./injection.ts";

/**
 * Makes ingest do what a fault is to hit. An idle pipeline would not do it for minutes. All of it happens in
 * production, too.
 */

/** Events went missing, and a field was converted. Ranges and ids are read over REST, the field by a bulk job. */
export const readsWanted: Injection = async ({ org: { control } }) => {
  const object = "Account";
  await control.emitEvent({ object, changeType: "GAP_OVERFLOW", recordIds: [NO_ID] });
  const nulledFields = ["Description"];
  const recordIds = ["001*"];
  await control.emitEvent({ object, changeType: "UPDATE", recordIds, nulledFields });
};
const NO_ID = "000000000000000AAA";

/** All open streams end, and are reopened. */
export const streamsWanted: Injection = async ({ org: { control } }) =>
  void (await control.endStreams({ code: "service.unavailable" }));

/** Events arrive with a schema that was not fetched yet. */
export const schemaWanted: Injection = fieldAdded;

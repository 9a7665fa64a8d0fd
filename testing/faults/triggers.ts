import { fieldAdded } from "./data-faults.ts";
import type { Injection } from "./injection.ts";

/**
 * What has ingest do that which a fault is to inject, and which a quiesced pipeline does not do for minutes. All of it happens
 * in earnest too.
 */

/** Events went missing, and a field was converted: ranges and ids are read over REST, and the field by a bulk job. */
export const readsWanted: Injection = async ({ org: { control } }) => {
  const object = "Account";
  await control.emitEvent({ object, changeType: "GAP_OVERFLOW", recordIds: [NO_ID] });
  const nulledFields = ["Description"];
  const recordIds = ["001*"];
  await control.emitEvent({ object, changeType: "UPDATE", recordIds, nulledFields });
};
const NO_ID = "000000000000000AAA";

/** All open streams end, and are opened anew. */
export const streamsWanted: Injection = async ({ org: { control } }) =>
  void (await control.endStreams({ code: "service.unavailable" }));

/** Events come by a schema that nobody has asked for yet. */
export const schemaWanted: Injection = fieldAdded;

import type { Announcement } from "./announcement.ts";
import type { ChangeEventSchema } from "./change-event-schema.ts";
import type { EventSettings } from "./event-settings.ts";
import type { Org } from "../org/org.ts";

/** Assumed: the most records in one gap event. */
const GAP_RECORDS = 500;

/**
 * What a change of a field's type announces (Change Data Capture Developer Guide, "Conversions That Generate a Change
 * Event" and "Conversions That Generate a Gap Event"). Assumed: the wildcard event is an update that empties the field.
 */
export function retypeAnnouncements(
  org: Org,
  schema: ChangeEventSchema,
  field: string,
  mode: EventSettings["retype"],
): Announcement[] {
  const type = org.objectType(schema.object);
  switch (mode) {
    case "nothing":
      return [];
    case "wildcard": {
      const touched = schema.places.get(field) ?? [];
      const recordIds = [`${type.keyPrefix}*`];
      return [{ schema, changeType: "UPDATE", recordIds, sequenceNumber: 1, touched }];
    }
    case "gap":
      return chunks([...org.records(type.name)].map(({ Id }) => String(Id))).map(
        (recordIds, i) => ({
          schema,
          changeType: "GAP_UPDATE",
          recordIds,
          sequenceNumber: i + 1,
          touched: [],
        }),
      );
  }
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / GAP_RECORDS);
  return Array.from({ length: count }, (_, i) => ids.slice(i * GAP_RECORDS, (i + 1) * GAP_RECORDS));
}

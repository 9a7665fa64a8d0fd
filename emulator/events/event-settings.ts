import * as v from "valibot";

const retention = v.pipe(v.number(), v.finite(), v.minValue(0));

/** How the org announces changes; each setting can be changed at run time. */
export const eventSettings = v.object({
  /** How long events can be replayed. Salesforce: 72 (Pub/Sub API Guide, "Event Message Durability"). */
  retentionHours: retention,
  /**
   * Equal changes of a transaction share one event. Salesforce does so "sometimes" (Change Data Capture Developer
   * Guide, "Merged Change Events"). Assumed: always, unless a channel enriches or filters the object's events.
   */
  mergedEvents: v.boolean(),
  /** Long texts are sent as diffs (Change Data Capture Developer Guide, "Data Differences in Event Fields"). */
  textDiffs: v.boolean(),
  /**
   * What a change of a field's type announces: nothing, an update of all records (`001*`), or gap events with the id of
   * each (Change Data Capture Developer Guide, "Conversions That Generate a Change Event").
   */
  retype: v.picklist(["nothing", "wildcard", "gap"]),
  /** Most objects selected over all channels; Salesforce: 5 without an add-on. Null: no limit. */
  maxEntities: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

export type EventSettings = v.InferOutput<typeof eventSettings>;

/** Changes the given settings; absent or undefined ones stay. */
export type ChangedSettings = {
  readonly [K in keyof EventSettings]?: EventSettings[K] | undefined;
};

export const DEFAULT_SETTINGS: EventSettings = {
  retentionHours: 72,
  mergedEvents: true,
  textDiffs: true,
  retype: "nothing",
  maxEntities: null,
};

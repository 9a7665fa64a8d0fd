import * as v from "valibot";

/**
 * What people do that others may ask about:
 *
 *   sign-in         from which browser
 *   sign-in-refused a provider did not let somebody in, once a minute for each cause
 *   sign-out        a session of one's own was ended
 *   sessions-ended  all sessions of another person were
 *   role            what somebody may do was said
 *   groups          who sees what was saved, as a version
 *   default-view    which view a list opens with for everybody was said
 *   board-removed   a saved board was; what is saved of one is in its versions
 *   board-restored  it was brought back
 *   list-view       ingest was asked to read a list view of the org, or which there are
 *   export          the records of an object were taken out, in a format
 *   view-as         began to look at what somebody else sees
 *   view-as-ended   that ended: from when to when, and why
 *   token-made      a token for programs, by its name
 *   token-revoked   one of one's own, or of another person
 *   webhook-made    by its id, with the host that it leads to
 *   webhook-changed paused, resumed, moved, another secret, its dead letters retried or dropped
 *   webhook-deleted
 */
export const DEEDS = [
  "sign-in",
  "sign-in-refused",
  "sign-out",
  "sessions-ended",
  "role",
  "groups",
  "default-view",
  "board-removed",
  "board-restored",
  "list-view",
  "export",
  "view-as",
  "view-as-ended",
  "token-made",
  "token-revoked",
  "webhook-made",
  "webhook-changed",
  "webhook-deleted",
] as const;
export type DeedName = (typeof DEEDS)[number];

export const Deed = v.object({
  id: v.number(),
  at: v.string(),
  /** What the person is called. */
  by: v.string(),
  deed: v.picklist(DEEDS),
  /** A person by what they are called, an object, or a version. */
  about: v.nullable(v.string()),
  /** Whom they viewed when they did it; null: nobody. */
  as: v.nullable(v.string()),
  detail: v.nullable(v.record(v.string(), v.unknown())),
});
export type Deed = v.InferOutput<typeof Deed>;

/** The newest first; `next`: where the page after it begins, null of the last one. */
export const DeedsAnswer = v.object({ deeds: v.array(Deed), next: v.nullable(v.number()) });
export type DeedsAnswer = v.InferOutput<typeof DeedsAnswer>;

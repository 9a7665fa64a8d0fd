import * as v from "valibot";

/** An admin sees what somebody else sees for so long, if nobody ends it before. */
export const VIEW_MS = 3_600_000;

/** Sent to begin: the id of the person. */
export const ViewBegun = v.strictObject({ person: v.string() });
export type ViewBegun = v.InferOutput<typeof ViewBegun>;

/** Of the answer to who asks: who really does, and until when they see what the other person sees. */
export const Viewing = v.object({ by: v.string(), until: v.string() });
export type Viewing = v.InferOutput<typeof Viewing>;

/**
 * Why a view ended:
 *
 *   stopped   the admin said so, or began another one
 *   time      its hour was over
 *   sign-out  the session ended
 *   role      they are no admin any more
 */
export const VIEW_ENDS = ["stopped", "time", "sign-out", "role"] as const;
export type ViewEnd = (typeof VIEW_ENDS)[number];

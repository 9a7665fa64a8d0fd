import * as v from "valibot";
import { Viewing } from "./view-as.ts";

/**
 * What people may do, each more than the one before:
 *
 *   viewer  sees records, and makes boards and views of them
 *   admin   says who may do what, too
 */
export const ROLES = ["viewer", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What an admin says of a person: a role, or that the person may nothing, whatever a setting says. */
export const SAID_ROLES = ["none", ...ROLES] as const;
export type SaidRole = (typeof SAID_ROLES)[number];

/** Whether a role may do what `least` may. */
export function isAtLeast(role: Role | null, least: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** A session ends so long after it began, if nothing ends it before. */
export const LONGEST_SESSION_DAYS = 30;

/** Who asks, as `/api/person` answers. */
export const PersonAnswer = v.object({
  id: v.string(),
  name: v.string(),
  email: v.nullable(v.string()),
  role: v.nullable(v.picklist(ROLES)),
  /** A word for what they see: another one once that is another. Null where it cannot be said now. */
  sees: v.nullable(v.string()),
  /** Whether there is a session that can be ended here. */
  isSession: v.boolean(),
  /** Where an admin looks at what this person sees. */
  viewing: v.nullable(Viewing),
});
export type PersonAnswer = v.InferOutput<typeof PersonAnswer>;

/** Why somebody comes back from a provider without being signed in; the page of sign-in says it in words. */
export const SIGN_IN_FAULTS = [
  "refused",
  "unreachable",
  "not-begun",
  "other-organization",
  "not-ready",
] as const;
export type SignInFault = (typeof SIGN_IN_FAULTS)[number];
/** The query parameter of the page that has it. */
export const FAULT_PARAMETER = "sign-in";

/** A way in, as the page of sign-in shows it. */
export const WayIn = v.object({ id: v.string(), name: v.string() });
export const WaysIn = v.object({ ways: v.array(WayIn) });
export type WaysIn = v.InferOutput<typeof WaysIn>;

/** A session of one's own. */
export const SessionEntry = v.object({
  id: v.string(),
  browser: v.string(),
  beganAt: v.string(),
  usedAt: v.string(),
  /** The one that asks. */
  isThis: v.boolean(),
});
export type SessionEntry = v.InferOutput<typeof SessionEntry>;

/** Sent to say what a person may do; null says nothing any more. */
export const RoleSaid = v.strictObject({ role: v.nullable(v.picklist(SAID_ROLES)) });
export type RoleSaid = v.InferOutput<typeof RoleSaid>;

/** Somebody who signed in, as admins see them. */
export const KnownPerson = v.object({
  id: v.string(),
  issuer: v.string(),
  name: v.string(),
  email: v.nullable(v.string()),
  /** What an admin said; null: nothing. */
  said: v.nullable(v.picklist(SAID_ROLES)),
  /** What holds: by an admin's word, or by the setting ROLES. */
  role: v.nullable(v.picklist(ROLES)),
  /** As the provider named them at the sign-in. */
  groups: v.array(v.string()),
  seenAt: v.string(),
  sessions: v.number(),
});
export type KnownPerson = v.InferOutput<typeof KnownPerson>;

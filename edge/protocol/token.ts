import * as v from "valibot";
import { Grants } from "./grant.ts";
import { Name } from "./name.ts";

/** What every token begins with, so that people and scanners of leaks know one. */
export const TOKEN_PREFIX = "om_";

/** A token ends after so many days at most, and after these where nothing is said. */
export const LONGEST_TOKEN_DAYS = 365;
export const TOKEN_DAYS = 90;

/** Of one person; whoever wants another one revokes one. */
export const MOST_TOKENS = 50;

/** Sent to make a token for a program, which reads as its owner. */
export const NewToken = v.strictObject({
  name: Name,
  days: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_TOKEN_DAYS)),
    TOKEN_DAYS,
  ),
  /** It sees what these and its owner's grant both show, and of other objects nothing; null: what its owner sees. */
  grants: v.optional(v.nullable(Grants), null),
});
export type NewToken = v.InferOutput<typeof NewToken>;

/** A token as it is listed: never the token itself. */
export const TokenEntry = v.object({
  id: v.string(),
  name: v.string(),
  /** What its owner is called. */
  owner: v.string(),
  isOwn: v.boolean(),
  madeAt: v.string(),
  expiresAt: v.string(),
  isExpired: v.boolean(),
  /** To the minute; null: never. */
  usedAt: v.nullable(v.string()),
  grants: v.nullable(Grants),
});
export type TokenEntry = v.InferOutput<typeof TokenEntry>;

export const TokensAnswer = v.object({ tokens: v.array(TokenEntry) });
export type TokensAnswer = v.InferOutput<typeof TokensAnswer>;

/** The token itself is answered once, when it is made; nobody can read it again. */
export const MadeToken = v.object({
  id: v.string(),
  name: v.string(),
  expiresAt: v.string(),
  token: v.string(),
});
export type MadeToken = v.InferOutput<typeof MadeToken>;

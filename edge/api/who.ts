import type { CalendarSettings } from "../ask/calendar-date.ts";
import type { Grant } from "../grants/grant-of.ts";
import type { Database } from "../pg/database.ts";
import type { Role } from "../protocol/person.ts";

/** A token that somebody asks with. */
export type TokenUse = {
  readonly id: string;
  readonly name: string;
  /** What it narrows its owner's grant to. */
  readonly grant: Grant;
  readonly expiresAtMs: number;
};

/** An admin who looks at what the person who asks sees. */
export type Viewing = {
  readonly id: string;
  readonly by: Person;
  readonly untilMs: number;
};

/** Who asks. */
export type Person = {
  /** What is theirs is kept under it. */
  readonly id: string;
  readonly name: string;
  /** Null unless the issuer vouches for it. */
  readonly email: string | null;
  /** The user of the org, where a sign-in through Salesforce said so. */
  readonly user: string | null;
  /** Null: nobody has let them in yet. */
  readonly role: Role | null;
  /** As the provider names them. */
  readonly groups: readonly string[];
  /** The session that they came with; null where there are none. */
  readonly session: string | null;
  /** The token that they came with, which may read on its owner's behalf and no more (token-scope.ts). */
  readonly token: TokenUse | null;
  /** Who really asks, where an admin views this person (viewing.ts): what they read is read as this person. */
  readonly viewing: Viewing | null;
};

/** Who reads what: the database, through a grant. */
export type Reader = {
  readonly database: Database;
  readonly grant: Grant;
  readonly person: Person;
  /** When weeks and years begin in the conditions of grants; their days are those of UTC. */
  readonly calendar: () => CalendarSettings;
};

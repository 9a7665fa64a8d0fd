/** What the Worker is told from outside: secrets and vars of wrangler.toml. */
export type Settings = {
  /** Neon connection string of a role that may read. */
  readonly DATABASE_URL?: string;
  /** Where statements are posted to instead of Neon's own address: `http://127.0.0.1:8792/sql`. */
  readonly NEON_FETCH_ENDPOINT?: string;
  /** Signs tickets; rooms that are deployed apart have the same one. */
  readonly ROOM_TICKET_SECRET?: string;
  /** The Worker ends feeds in the rooms with it. */
  readonly ROOM_PUBLISH_SECRET?: string;
  /** The rooms, where they are the Worker's own. */
  readonly ROOMS?: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
  /** Host of the rooms, as the browser reaches it, where they are deployed apart. Default: the Worker's own. */
  readonly ROOMS_HOST?: string;
  /** The day that weeks begin with: `sunday`. Default: monday. */
  readonly WEEK_START?: string;
  /** The month that fiscal years begin with: `4`. Default: 1. */
  readonly FISCAL_YEAR_START?: string;
  /** The providers of OpenID Connect that people sign in through: a JSON list (edge/sign-in/provider.ts). */
  readonly SIGN_IN?: string;
  /** Their client secrets: a JSON object by their ids. */
  readonly SIGN_IN_SECRETS?: string;
  /** Who may do what without an admin's word: `boss@acme.com=admin @acme.com=viewer`. */
  readonly ROLES?: string;
  /** Requests a minute: `person=6000 token=1200`, which are the defaults. */
  readonly RATE_LIMITS?: string;
  /** Cloudflare Access: `acme.cloudflareaccess.com`. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  /** Audience tag of the Access application. */
  readonly ACCESS_AUD?: string;
  /** A name; whoever asks over loopback is that person. */
  readonly LOCAL_PERSON?: string;
};

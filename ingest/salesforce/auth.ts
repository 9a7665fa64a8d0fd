import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { Connection, OAuth2 } from "jsforce";
import { type Clock, systemClock } from "../lib/clock.ts";
import { isPlainRemote } from "../lib/loopback.ts";
import type { OnApiCall } from "./api-call.ts";
import { AuthError, ConnectionError, OrganizationChanged, SalesforceError } from "./errors.ts";
import { decideOnSignIn } from "./sign-in-policy.ts";
import { ObservedTransport } from "./jsforce-transport.ts";
import type { OrgSettings } from "./org-settings.ts";
import type { SessionFault } from "./session-fault.ts";

export type Session = {
  readonly accessToken: string;
  /** With scheme, without a trailing slash. */
  readonly instanceUrl: string;
  /** 18 characters. */
  readonly organizationId: string;
  readonly userId: string;
};

export type SessionSourceOptions = {
  readonly clock?: Clock;
  /** A session of this age is renewed before it is refused. The org's policy (15 minutes to 24 hours) is unknown. */
  readonly maxAgeMs?: number;
  /** Refusals in a row after which no sign-in is tried for `pauseMs`. */
  readonly maxRefusals?: number;
  readonly pauseMs?: number;
  /** Called with every session that is granted, before its first use. Throws OrganizationChanged to refuse it. */
  readonly confirm?: (session: Session) => Promise<unknown>;
};

const JWT_LIFETIME_S = 180; // "OAuth 2.0 JWT Bearer Flow": exp at most 3 minutes ahead.
const SHORT_LIVED_MS = 60_000;

const RENEW_AGAIN_MS = 60_000;
/** After another organization answered, no sign-in is tried for this long. */
const OTHER_ORGANIZATION_MS = 20_000;

type Held = { readonly session: Session; readonly grantedAt: number; readonly renewAt: number };

/**
 * The only source of sessions. Renewal is single-flight: however many calls find a session refused, the org is asked
 * once. After `maxRefusals` refusals in a row, or as many sessions that were refused within a minute of being granted,
 * every request fails with the same AuthError for `pauseMs`, without a call to the org.
 */
export class SessionSource {
  readonly #settings: OrgSettings;
  readonly #onApiCall: OnApiCall;
  readonly #clock: Clock;
  readonly #maxAgeMs: number;
  readonly #maxRefusals: number;
  readonly #pauseMs: number;
  readonly #confirm: (session: Session) => Promise<unknown>;
  #held: Held | null = null;
  #flight: Promise<Session> | null = null;
  /** Until then no session is given up for its host. */
  #hostKeptUntil = 0;
  #refusals = 0;
  #refused: {
    readonly error: AuthError | OrganizationChanged;
    readonly until: number;
  } | null = null;

  constructor(settings: OrgSettings, onApiCall: OnApiCall, options: SessionSourceOptions = {}) {
    this.#settings = settings;
    this.#onApiCall = onApiCall;
    this.#clock = options.clock ?? systemClock;
    this.#maxAgeMs = options.maxAgeMs ?? 60 * 60_000;
    this.#maxRefusals = options.maxRefusals ?? 3;
    this.#pauseMs = options.pauseMs ?? 5 * 60_000;
    this.#confirm = options.confirm ?? (() => Promise.resolve());
  }

  /** A session that should be valid. Throws AuthError, or ConnectionError if the org cannot be reached. */
  async current(): Promise<Session> {
    const held = this.#held;
    if (held === null) return this.#login();
    if (this.#clock.now() < held.renewAt) return held.session;
    // An old session may still be valid. Keep it until the org refuses it.
    return this.#login().catch((error: unknown) => {
      if (error instanceof OrganizationChanged) throw error;
      if (this.#held === held)
        this.#held = { ...held, renewAt: this.#clock.now() + RENEW_AGAIN_MS };
      return held.session;
    });
  }

  /**
   * Gives up `stale`: the org refused it, or its host is not the org's. The next `current()` signs in again. A host is
   * given up once in `pauseMs`, or a page that stays would make a sign-in of every call.
   *
   * @returns whether `current()` gives another session
   */
  discard(stale: Session, fault: SessionFault = "refused"): boolean {
    const held = this.#held;
    if (held === null || held.session.accessToken !== stale.accessToken) return true;
    const now = this.#clock.now();
    if (fault === "elsewhere") {
      if (now < this.#hostKeptUntil) return false;
      this.#hostKeptUntil = now + this.#pauseMs;
      this.#held = null;
      return true;
    }
    this.#held = null;
    if (now - held.grantedAt >= SHORT_LIVED_MS) this.#refusals = 0;
    else
      this.#countRefusal(
        new AuthError("session_refused", 401, "a session was granted, and refused right after"),
      );
    return true;
  }

  /** As `current()`, and confirms the session again: another node may have begun with another organization since. */
  async confirmed(): Promise<void> {
    await this.#confirmed(await this.current());
  }

  /** Throws if another organization answered the last sign-in. */
  throwIfOtherOrganization(): void {
    if (this.#refused?.error instanceof OrganizationChanged) throw this.#refused.error;
  }

  async #confirmed(session: Session): Promise<void> {
    try {
      await this.#confirm(session);
    } catch (error) {
      if (error instanceof OrganizationChanged) {
        this.#held = null;
        const pauseMs = Math.min(this.#pauseMs, OTHER_ORGANIZATION_MS);
        this.#refused = { error, until: this.#clock.now() + pauseMs };
      }
      throw error;
    }
  }

  #login(): Promise<Session> {
    this.#flight ??= this.#authorize().finally(() => {
      this.#flight = null;
    });
    return this.#flight;
  }

  async #authorize(): Promise<Session> {
    this.#throwIfPaused();
    try {
      const session = await authorize(this.#settings, this.#onApiCall, this.#clock.now());
      await this.#confirmed(session);
      const grantedAt = this.#clock.now();
      this.#held = { session, grantedAt, renewAt: grantedAt + this.#maxAgeMs };
      return session;
    } catch (error) {
      if (error instanceof AuthError && decideOnSignIn(error).action === "stop")
        this.#countRefusal(error);
      throw error;
    }
  }

  #throwIfPaused(): void {
    if (this.#refused === null) return;
    if (this.#clock.now() < this.#refused.until) throw this.#refused.error;
    this.#refused = null;
    this.#refusals = 0;
  }

  #countRefusal(error: AuthError): void {
    this.#refusals += 1;
    if (this.#refusals < this.#maxRefusals) return;
    this.#refused = { error, until: this.#clock.now() + this.#pauseMs };
  }
}

/** Requests a token. Throws AuthError if it is refused, ConnectionError without an answer. */
async function authorize(
  settings: OrgSettings,
  onApiCall: OnApiCall,
  nowMs: number,
): Promise<Session> {
  let status: number | null = null;
  const oauth2 = new OAuth2({
    loginUrl: settings.loginUrl,
    clientId: settings.clientId,
    ...secretOf(settings),
  });
  oauth2._transport = new ObservedTransport(
    (call) => {
      status = call.status;
      onApiCall(call);
    },
    { object: null, throwErrors: false },
  );
  const connection = new Connection({ loginUrl: settings.loginUrl, oauth2 });
  const grant = await grantOf(settings, nowMs);
  try {
    const user = await connection.authorize(grant);
    return checkedHost(sessionOf(connection, user), settings);
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof AuthError) throw error;
    if (error instanceof SalesforceError) throw new AuthError("moved", error.status, error.message);
    throw refusalOf(error, status);
  }
}

function secretOf({ credential }: OrgSettings): { clientSecret?: string } {
  return credential.kind === "client-credentials" ? { clientSecret: credential.clientSecret } : {};
}

async function grantOf(
  settings: OrgSettings,
  nowMs: number,
): Promise<{ grant_type: string; assertion?: string }> {
  if (settings.credential.kind === "client-credentials")
    return { grant_type: "client_credentials" };
  return {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: await assertion(settings, settings.credential, nowMs),
  };
}

async function assertion(
  settings: OrgSettings,
  credential: { readonly username: string; readonly privateKeyPem: string },
  nowMs: number,
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(settings.clientId)
    .setSubject(credential.username)
    .setAudience(audienceOf(settings.loginUrl))
    .setExpirationTime(Math.floor(nowMs / 1000) + JWT_LIFETIME_S)
    .sign(privateKeyOf(credential.privateKeyPem));
}

/** Reads PKCS#8 (`BEGIN PRIVATE KEY`) and PKCS#1 (`BEGIN RSA PRIVATE KEY`, written by older openssl). */
function privateKeyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new AuthError(
      "private_key",
      400,
      "SALESFORCE_PRIVATE_KEY_FILE holds no readable private key in PEM form",
      { cause },
    );
  }
}

/**
 * The audience of the assertion: login.salesforce.com, or test.salesforce.com for a sandbox, also for a My Domain
 * address ("OAuth 2.0 JWT Bearer Flow", Salesforce Help). For any other host: the host itself.
 */
export function audienceOf(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl);
  if (hostname.endsWith(".sandbox.my.salesforce.com")) return "https://test.salesforce.com";
  if (hostname.endsWith(".my.salesforce.com")) return "https://login.salesforce.com";
  return origin;
}

function sessionOf(connection: Connection, user: { id: string; organizationId: string }): Session {
  const { accessToken, instanceUrl } = connection;
  if (!accessToken || !instanceUrl)
    throw new AuthError("no_token", null, "the answer holds no access token");
  return {
    accessToken,
    instanceUrl: instanceUrl.replace(/\/+$/, ""),
    organizationId: user.organizationId,
    userId: user.id,
  };
}

/** A session that would be used in the clear is refused, as the addresses of the settings are. */
function checkedHost(session: Session, { plainHttp }: OrgSettings): Session {
  if (plainHttp === "allowed" || !isPlainRemote(session.instanceUrl)) return session;
  throw new AuthError(
    "plain_http",
    null,
    `the org's address is plain http, ${new URL(session.instanceUrl).host}`,
  );
}

/** jsforce names its error after OAuth's `error`, or `ERROR_HTTP_<status>` if the answer is not an OAuth error. */
function refusalOf(error: unknown, status: number | null): AuthError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof TypeError)
    return new AuthError("unreadable", null, "the answer is not an OAuth token answer");
  const unreadable = name.startsWith("ERROR_HTTP_");
  const text = unreadable ? `the login server answered ${status} without an OAuth error` : message;
  return new AuthError(unreadable ? "unreadable" : name, status, text, { cause: error });
}

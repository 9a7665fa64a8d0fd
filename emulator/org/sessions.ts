import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

export type Session = {
  readonly userId: string;
  /** 18 characters. */
  readonly organizationId: string;
};

/** Salesforce's default session timeout, two hours (Help, "Modify Session Security Settings"). */
const SESSION_TIMEOUT_MS = 2 * 60 * 60 * 1000;

/** The org's open sessions, by access token. Each use extends a session. */
export class Sessions {
  #organizationId: string;
  readonly #clock: Clock;
  readonly #open = new Map<string, { session: Session; until: number }>();

  constructor(organizationId: string, clock: Clock) {
    this.#organizationId = organizationId;
    this.#clock = clock;
  }

  get organizationId(): string {
    return this.#organizationId;
  }

  /** From now on another organization answers, as after the refresh of a sandbox. Every session ends. */
  begin(organizationId: string): void {
    this.#organizationId = organizationId;
    this.revokeAll();
  }

  /** A new access token, `00D…!…`: the org's 15-character id, `!`, and 64 random bytes. */
  issue(userId: string): string {
    const token = `${this.#organizationId.slice(0, 15)}!AQ${randomBytes(64).toString("base64url")}`;
    const session = { userId, organizationId: this.#organizationId };
    this.#open.set(token, { session, until: this.#clock.now() + SESSION_TIMEOUT_MS });
    return token;
  }

  find(accessToken: string): Session | undefined {
    const found = this.#open.get(accessToken);
    if (found === undefined) return undefined;
    const now = this.#clock.now();
    if (found.until < now) {
      this.#open.delete(accessToken);
      return undefined;
    }
    found.until = now + SESSION_TIMEOUT_MS;
    return found.session;
  }

  revoke(accessToken: string): void {
    this.#open.delete(accessToken);
  }

  revokeOf(userId: string): void {
    for (const [token, { session }] of this.#open) {
      if (session.userId === userId) this.#open.delete(token);
    }
  }

  revokeAll(): void {
    this.#open.clear();
  }
}

import { createHash, randomBytes } from "node:crypto";
import { OAuthError } from "./oauth-error.ts";
import type { Clock } from "../org/clock.ts";

/** What an authorization code is bound to: who signed in, where the answer went, and the client's proof key. */
type Asked = {
  readonly userId: string;
  readonly redirectUri: string;
  /** SHA-256 of the code verifier, base64url; empty without PKCE. */
  readonly codeChallenge: string;
  /** Of OpenID Connect, where the scope `openid` was asked for; empty without one. */
  readonly openid?: { readonly nonce: string };
};
type Code = Asked & { readonly until: number };
/** What the client shows to redeem a code; an absent verifier is empty. */
type Shown = { readonly code: string; readonly redirectUri: string; readonly codeVerifier: string };

type Redeemed = Pick<Asked, "userId" | "openid"> & { readonly refreshToken: string };

/** How long an authorization code is valid (Help, "OAuth 2.0 Web Server Flow"). */
const CODE_LIFETIME_MS = 15 * 60_000;

/** What users have granted the app: authorization codes, used once, and refresh tokens. */
export class Grants {
  readonly #clock: Clock;
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issueCode(asked: Asked): string {
    const code = `aPrx${randomBytes(48).toString("base64url")}`;
    this.#codes.set(code, { ...asked, until: this.#clock.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** Exchanges a code for its user and a refresh token. @throws OAuthError */
  redeem({ code, redirectUri, codeVerifier }: Shown): Redeemed {
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    if (granted === undefined) throw new OAuthError("invalid_grant", "invalid authorization code");
    if (granted.until < this.#clock.now()) {
      throw new OAuthError("invalid_grant", "expired authorization code");
    }
    if (granted.redirectUri !== redirectUri) {
      throw new OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration");
    }
    if (!isVerified(granted.codeChallenge, codeVerifier)) {
      throw new OAuthError("invalid_grant", "invalid code verifier");
    }
    const refreshToken = `5Aep${randomBytes(48).toString("base64url")}`;
    this.#refreshTokens.set(refreshToken, granted.userId);
    const { userId, openid } = granted;
    return { userId, refreshToken, ...(openid === undefined ? {} : { openid }) };
  }

  /** The user of a refresh token. @throws OAuthError */
  userOf(refreshToken: string): string {
    const userId = this.#refreshTokens.get(refreshToken);
    if (userId === undefined) throw new OAuthError("invalid_grant", "expired access/refresh token");
    return userId;
  }

  revoke(refreshToken: string): void {
    this.#refreshTokens.delete(refreshToken);
  }
}

/**
 * RFC 7636 with S256, the only method of Salesforce. A challenge without a verifier is refused, and a verifier without
 * a challenge (Help, "OAuth 2.0 Web Server Flow").
 */
function isVerified(codeChallenge: string, codeVerifier: string): boolean {
  if (codeChallenge === "" || codeVerifier === "") return codeChallenge === codeVerifier;
  const digest = createHash("sha256").update(codeVerifier).digest("base64url");
  return digest === codeChallenge.replace(/=+$/, "");
}
